using System.Diagnostics;
using Dlfd.OptimalTransport;

namespace Dlfd.Benchmarks;

/// <summary>Random problems in float32 against the float64 certificate: how many converge, and whether any answer is wrong.</summary>
public static class RandomSweep
{
    /// <summary>What one solve gave. Faults are empty where all is right; value errors are in units of the cost's scale.</summary>
    public sealed record Outcome(int Number, RandomProblem Problem, SinkhornStatus Status, SinkhornSolver Solver, int Iterations, double Error, double ValueError, IReadOnlyList<string> Faults);

    public static Outcome Solve(int number, SinkhornOptions options)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var problem = RandomProblem.Number(number);
        Tensor Single(Array values, params long[] shape) => torch.tensor(values.Cast<double>().ToArray(), shape).to(torch.float32);
        using var result = new SinkhornDistance(options with { Epsilon = problem.Epsilon, OnNonConvergence = NonConvergence.Report }).ComputeFromCost(
            Single(problem.Cost, problem.Rows, problem.Columns), new(Single(problem.A, problem.Rows), Single(problem.B, problem.Columns)));
        double[] Double(Tensor tensor) => tensor.to(torch.float64).data<double>().ToArray();
        var (f, g, value) = (Double(result.Potentials.F), Double(result.Potentials.G), result.Value.to(torch.float64).item<double>());
        if (!f.Concat(g).Append(value).All(double.IsFinite))
            return new(number, problem, result.Status[0], result.SolverUsed, result.Iterations[0], result.MarginalError[0], double.NaN, ["not finite"]);
        return Judge(number, problem, result, f, g, value);
    }

    /// <summary>Potentials are float32: their rounding alone moves the marginals by some 2⁻²⁴ of their size against epsilon, and the value by as much of the size.</summary>
    private static Outcome Judge(int number, RandomProblem problem, SinkhornResult result, double[] f, double[] g, double value)
    {
        var size = problem.Cost.Cast<double>().Concat(f).Concat(g).Max(Math.Abs);
        var rounding = 4 * size / Math.Pow(2, 24);
        var (tolerance, converged) = (result.EffectiveTolerance, result.Converged);
        var certificate = new Certificate(problem, f, g);
        var faults = new List<string>();
        if (converged && certificate.Error > 1.01 * tolerance + rounding / problem.Epsilon) faults.Add("converged, but is not");
        if (!converged && certificate.Error < 0.5 * tolerance) faults.Add("not converged, but is");
        var allowed = tolerance * size + rounding;
        if (converged) certificate.Tighten(1000, 0.05 * allowed);
        var off = Math.Max(certificate.Lower - value, value - certificate.Upper);
        if (converged && off > allowed) faults.Add($"value off by {off / size:g2}");
        if (converged && certificate.Upper - certificate.Lower > 2 * allowed) faults.Add("oracle did not converge");
        return new(number, problem, result.Status[0], result.SolverUsed, result.Iterations[0], certificate.Error, Math.Max(0, off) / size, faults);
    }

    /// <summary>Solves so many problems and prints a table by epsilon, one by family, and every fault. The number of faults.</summary>
    public static int Run(int count)
    {
        var watch = Stopwatch.StartNew();
        var options = new SinkhornOptions();
        var outcomes = Enumerable.Range(1, count).Select(number => Solve(number, options)).ToArray();
        Print("epsilon", outcomes.GroupBy(o => Math.Round((o.Problem.Family == "huge scale" ? 1e-6 : 1) * o.Problem.Epsilon, 6)).OrderByDescending(g => g.Key).Select(g => ($"{g.Key:g}", g.ToArray())));
        Print("family", outcomes.GroupBy(o => o.Problem.Family).OrderBy(g => g.Key).Select(g => (g.Key, g.ToArray())));
        var faulty = outcomes.Where(o => o.Faults.Count > 0).ToArray();
        foreach (var o in faulty.Take(50))
            Console.WriteLine($"{o.Number}: {o.Problem.Family} {o.Problem.Rows}×{o.Problem.Columns} {o.Problem.Weighting} ε {o.Problem.Epsilon:g} {o.Status} {o.Solver} after {o.Iterations}, error {o.Error:g2}: {string.Join(", ", o.Faults)}");
        Console.WriteLine($"{count} problems in {watch.Elapsed.TotalSeconds:f0} s, {faulty.Length} with a fault.");
        return faulty.Length;
    }

    private static void Print(string what, IEnumerable<(string Name, Outcome[] Of)> groups)
    {
        Console.WriteLine($"| {what} | problems | converged | iterations, median | 99 % | error, median | worst of converged | value error, worst | log domain | stagnated |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var (name, all) in groups)
        {
            var good = all.Where(o => o.Status == SinkhornStatus.Converged).ToArray();
            int Iterations(double share) => all.Select(o => o.Iterations).Order().ElementAt((int)(share * (all.Length - 1)));
            Console.WriteLine($"| {name} | {all.Length} | {100.0 * good.Length / all.Length:f1} % | {Iterations(0.5)} | {Iterations(0.99)} "
                + $"| {all.Select(o => o.Error).Order().ElementAt(all.Length / 2):g2} | {good.Select(o => o.Error).DefaultIfEmpty().Max():g2} "
                + $"| {good.Select(o => o.ValueError).DefaultIfEmpty().Max():g2} | {all.Count(o => o.Solver == SinkhornSolver.LogDomain)} | {all.Count(o => o.Status == SinkhornStatus.Stagnated)} |");
        }
    }
}
