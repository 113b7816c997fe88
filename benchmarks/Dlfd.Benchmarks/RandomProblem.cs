namespace Dlfd.Benchmarks;

/// <summary>A random transport problem of any family the solver has to survive; the same number gives the same problem.</summary>
public sealed record RandomProblem(string Family, string Weighting, double Epsilon, double[,] Cost, double[] A, double[] B)
{
    public static readonly string[] Families =
        ["gaussian", "cosine", "clusters", "decoupled", "duplicates", "constant rows", "uniform", "heavy tails", "grid", "outlier column", "huge scale", "huge range"];

    public static readonly string[] Weightings = ["uniform", "uneven", "zeros", "tiny"];

    public static readonly double[] Epsilons = [1, 0.1, 0.03, 0.01, 1e-3, 1e-4];

    private static readonly int[] Sizes = [1, 2, 3, 5, 16, 17, 33, 64];

    public int Rows => A.Length;

    public int Columns => B.Length;

    /// <summary>Costs have the range 1, but for the last two families: there cost and epsilon are 1e6 times as large, or the cost alone 100 times.</summary>
    public static RandomProblem Number(int number)
    {
        var random = new Random(unchecked((int)((uint)number * 2654435769u)));
        var (n, m) = (Any(random, Sizes), Any(random, Sizes));
        var (family, weighting, epsilon) = (Any(random, Families), Any(random, Weightings), Any(random, Epsilons));
        var cost = Costs(family, n, m, random);
        var range = cost.Cast<double>().Max() - cost.Cast<double>().Min();
        var scale = (family switch { "huge scale" => 1e6, "huge range" => 100, _ => 1 }) / (range > 0 ? range : 1);
        for (var i = 0; i < n; i++)
            for (var j = 0; j < m; j++) cost[i, j] = (float)(cost[i, j] * scale);
        return new(family, weighting, family == "huge scale" ? 1e6 * epsilon : epsilon, cost, Weights(weighting, n, random), Weights(weighting, m, random));
    }

    private static double[,] Costs(string family, int n, int m, Random random)
    {
        const int d = 4;
        double[][] Cloud(int count, Func<int, double> middle, double spread) =>
            [.. Enumerable.Range(0, count).Select(i => Enumerable.Range(0, d).Select(_ => middle(i) + spread * Normal(random)).ToArray())];
        var (x, y) = family switch
        {
            "clusters" => (Cloud(n, i => i % 3 * 2, 0.1), Cloud(m, j => j % 3 * 2, 0.1)),
            "decoupled" => (Cloud(n, i => i % 2 * 50, 0.3), Cloud(m, j => j % 2 * 50, 0.3)),
            "duplicates" => (Cloud(n, _ => 1, 0), Cloud(m, j => j % 3, 0)),
            "grid" => (Cloud(n, i => i, 0), Cloud(m, j => j + 0.5, 0)),
            "outlier column" => (Cloud(n, _ => 0, 1), Cloud(m, j => j == 0 ? 20 : 0, 1)),
            _ => (Cloud(n, _ => 0, 1), Cloud(m, _ => 0.3, 1)),
        };
        var cost = new double[n, m];
        for (var i = 0; i < n; i++)
        {
            var row = random.NextDouble();
            for (var j = 0; j < m; j++)
                cost[i, j] = family switch
                {
                    "cosine" => 1 - Dot(x[i], y[j]) / Math.Sqrt(Dot(x[i], x[i]) * Dot(y[j], y[j])),
                    "constant rows" => row,
                    "uniform" => random.NextDouble(),
                    "heavy tails" => Math.Abs(Normal(random) / (Math.Abs(Normal(random)) + 1e-3)),
                    _ => x[i].Zip(y[j], (p, q) => (p - q) * (p - q)).Sum(),
                };
        }
        return cost;
    }

    private static double[] Weights(string weighting, int count, Random random)
    {
        var weights = new double[count];
        for (var k = 0; k < count; k++)
            weights[k] = weighting switch
            {
                "uneven" => Math.Exp(1.5 * Normal(random)),
                "zeros" when k > 0 && random.NextDouble() < 0.3 => 0,
                "tiny" when k > 0 && random.NextDouble() < 0.3 => 1e-30,
                _ => 1,
            };
        var sum = weights.Sum();
        return Array.ConvertAll(weights, w => w / sum);
    }

    private static T Any<T>(Random random, T[] of) => of[random.Next(of.Length)];

    private static double Dot(double[] x, double[] y) => x.Zip(y, (p, q) => p * q).Sum();

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
