namespace Dlfd.Benchmarks;

/// <summary>
/// A float64 oracle that shares no code with the library. From any potentials it has a lower bound of OT_ε (their dual value) and an upper one (the primal
/// value of their plan rounded to the marginals, Altschuler et al. 2017); plain iterations in the log domain bring the two together.
/// </summary>
public sealed class Certificate
{
    private readonly RandomProblem problem;
    private readonly double[] a, b, f, g, logA, logB;

    /// <param name="problem">Weights within float's rounding of sum 1.</param>
    /// <param name="f">Potentials of the rows, without log a.</param>
    /// <param name="g">Of the columns.</param>
    public Certificate(RandomProblem problem, double[] f, double[] g)
    {
        this.problem = problem;
        (a, b, this.f, this.g) = (Normalised(problem.A), Normalised(problem.B), (double[])f.Clone(), (double[])g.Clone());
        (logA, logB) = (Array.ConvertAll(a, Math.Log), Array.ConvertAll(b, Math.Log));
        Error = MarginalError(Plan());
        Tighten(0);
    }

    /// <summary>L1 error of both marginals of the plan of the given potentials.</summary>
    public double Error { get; }

    public double Lower { get; private set; }

    public double Upper { get; private set; } = double.PositiveInfinity;

    /// <summary>Iterates until the bounds are closer than this, at most so many times.</summary>
    public void Tighten(int iterations, double gap = 0)
    {
        for (var k = 0; ; k++)
        {
            SoftMin(f, g, logB, (i, j) => problem.Cost[i, j]);
            if (k % 20 == 0 || k == iterations)
            {
                // Rows are exact: the plan has mass 1, and the dual value no further term.
                Lower = Inner(a, f) + Inner(b, g);
                Upper = Math.Min(Upper, Primal(Rounded(Plan())));
                if (k >= iterations || Upper - Lower <= gap) return;
            }
            SoftMin(g, f, logA, (j, i) => problem.Cost[i, j]);
        }
    }

    /// <summary>left_i = −ε log Σ_j w_j exp((right_j − C_ij)/ε), from log w, −∞ for no weight.</summary>
    private void SoftMin(double[] left, double[] right, double[] logWeights, Func<int, int, double> cost)
    {
        for (var i = 0; i < left.Length; i++)
        {
            var (top, sum) = (double.NegativeInfinity, 0.0);
            for (var j = 0; j < right.Length; j++)
                top = Math.Max(top, logWeights[j] + (right[j] - cost(i, j)) / problem.Epsilon);
            for (var j = 0; j < right.Length; j++)
                sum += Math.Exp(logWeights[j] + (right[j] - cost(i, j)) / problem.Epsilon - top);
            left[i] = -problem.Epsilon * (top + Math.Log(sum));
        }
    }

    private double[,] Plan()
    {
        var plan = new double[a.Length, b.Length];
        for (var i = 0; i < a.Length; i++)
            for (var j = 0; j < b.Length; j++)
                plan[i, j] = a[i] == 0 || b[j] == 0 ? 0 : a[i] * b[j] * Math.Exp((f[i] + g[j] - problem.Cost[i, j]) / problem.Epsilon);
        return plan;
    }

    private double MarginalError(double[,] plan) =>
        Rows(plan).Zip(a, (s, w) => Math.Abs(s - w)).Sum() + Columns(plan).Zip(b, (s, w) => Math.Abs(s - w)).Sum();

    /// <summary>Rows and then columns scaled down to their weights; what is missing is given in proportion to it.</summary>
    private double[,] Rounded(double[,] plan)
    {
        var rows = Rows(plan);
        Scale(plan, (i, _) => rows[i] > a[i] ? a[i] / rows[i] : 1);
        var columns = Columns(plan);
        Scale(plan, (_, j) => columns[j] > b[j] ? b[j] / columns[j] : 1);
        var (missing, wanting) = (a.Zip(Rows(plan), (w, s) => w - s).ToArray(), b.Zip(Columns(plan), (w, s) => w - s).ToArray());
        var total = missing.Sum();
        if (total > 0)
            for (var i = 0; i < a.Length; i++)
                for (var j = 0; j < b.Length; j++) plan[i, j] += missing[i] * wanting[j] / total;
        return plan;
    }

    private double Primal(double[,] plan)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            for (var j = 0; j < b.Length; j++)
                if (plan[i, j] > 0) sum += plan[i, j] * (problem.Cost[i, j] + problem.Epsilon * Math.Log(plan[i, j] / a[i] / b[j]));
        return sum;
    }

    private static void Scale(double[,] plan, Func<int, int, double> factor)
    {
        for (var i = 0; i < plan.GetLength(0); i++)
            for (var j = 0; j < plan.GetLength(1); j++) plan[i, j] *= factor(i, j);
    }

    private static double[] Rows(double[,] plan) => [.. Enumerable.Range(0, plan.GetLength(0)).Select(i => Enumerable.Range(0, plan.GetLength(1)).Sum(j => plan[i, j]))];

    private static double[] Columns(double[,] plan) => [.. Enumerable.Range(0, plan.GetLength(1)).Select(j => Enumerable.Range(0, plan.GetLength(0)).Sum(i => plan[i, j]))];

    private static double Inner(double[] weights, double[] values) => weights.Zip(values, (w, v) => w * v).Sum();

    private static double[] Normalised(double[] weights) => Array.ConvertAll(weights, w => w / weights.Sum());
}
