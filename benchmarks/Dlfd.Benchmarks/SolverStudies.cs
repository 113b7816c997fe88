using Dlfd.OptimalTransport;

namespace Dlfd.Benchmarks;

/// <summary>Batches, warm starts, and what each technique is worth.</summary>
internal static class SolverStudies
{
    public static IEnumerable<string> Batches()
    {
        yield return "| B | ms | µs a problem | µs a problem, 1 thread |\n| --- | --- | --- | --- |";
        for (var batch = 1; batch <= 1024; batch *= 4)
        {
            using var cost = Clouds.Cost(batch, 32, 64, 5);
            double Time(int threads) => Measure.Median(() => new SinkhornDistance(new() { MaxThreads = threads }).ComputeFromCost(cost).Dispose());
            var (all, one) = (Time(0), Time(1));
            yield return $"| {batch} | {all:g3} | {1000 * all / batch:f1} | {1000 * one / batch:f1} |";
        }
    }

    /// <summary>15 steps in which x moves a little, as in a perturbation loop.</summary>
    public static IEnumerable<string> WarmStarts()
    {
        yield return "| relative step | iterations, cold | warm | ms, cold | warm |\n| --- | --- | --- | --- | --- |";
        foreach (var step in new[] { 0.003, 0.01, 0.03, 0.1 })
        {
            using var scope = torch.NewDisposeScope();
            var (y, positions, iterations) = (Clouds.Clusters(1, 128, 64, 2)[0], Positions(step), new int[2]);
            var times = new double[2];
            for (var kind = 0; kind < 2; kind++)
            {
                var warm = kind == 1;
                iterations[kind] = Steps(positions, y, warm);
                times[kind] = Measure.Median(() => Steps(positions, y, warm));
            }
            yield return $"| {step} | {iterations[0]} | {iterations[1]} | {times[0]:g3} | {times[1]:g3} |";
        }
    }

    public static IEnumerable<string> Ablation()
    {
        var variants = new (string Name, SinkhornOptions Options)[]
        {
            ("all", new()),
            ("plain updates (ω = 1)", new() { Overrelaxation = 1 }),
            ("one thread", new() { MaxThreads = 1 }),
            ("annealed", new() { Annealing = new() }),
            ("float64", new() { Precision = SinkhornPrecision.Float64 }),
            ("log domain instead of the kernel", new() { Solver = SinkhornSolver.LogDomain }),
        };
        int[] sizes = [32, 128, 512, 2048];
        yield return $"| ms (iterations) | {string.Join(" | ", sizes.Select(n => $"n = {n}"))} |\n| --- |{string.Concat(sizes.Select(_ => " --- |"))}";
        foreach (var (name, options) in variants)
            yield return $"| {name} | {string.Join(" | ", sizes.Select(n => Solve(n, options)))} |";
        yield return "\nVectors: run the same with `DOTNET_EnableAVX512=0`, and with `DOTNET_EnableAVX2=0`.";
    }

    private static string Solve(int n, SinkhornOptions options)
    {
        using var cost = Clouds.Cost(1, n, 64, n);
        var distance = new SinkhornDistance(options);
        using var result = distance.ComputeFromCost(cost);
        return $"{Measure.Median(() => distance.ComputeFromCost(cost).Dispose()):g3} ({result.Iterations[0]})";
    }

    private static torch.Tensor[] Positions(double size)
    {
        using var generator = new torch.Generator(3);
        List<torch.Tensor> positions = [Clouds.Clusters(1, 128, 64, 1)[0]];
        while (positions.Count < 15) positions.Add(positions[^1] + size * positions[^1].norm() / Math.Sqrt(positions[^1].numel()) * torch.randn(positions[^1].shape, generator: generator));
        return [.. positions];
    }

    /// <summary>Iterations of all solves but the first, which has no start.</summary>
    private static int Steps(torch.Tensor[] positions, torch.Tensor y, bool warm)
    {
        using var scope = torch.NewDisposeScope();
        var (distance, total) = (new SinkhornDistance(), 0);
        SinkhornResult? last = null;
        foreach (var x in positions)
        {
            var next = distance.Compute(x, y, warm && last is not null ? new(WarmStart: last.Potentials) : null);
            total += last is null ? 0 : next.Iterations[0];
            last?.Dispose();
            last = next;
        }
        last?.Dispose();
        return total;
    }
}
