using Dlfd.OptimalTransport;

namespace Dlfd.Benchmarks;

/// <summary>Time against batch size from features, alone and with the gradient to x.</summary>
internal static class ScalingStudy
{
    public static readonly int[] Sizes = [16, 32, 64, 128, 256, 512, 1024, 2048, 4096];

    public static IEnumerable<string> Run(string folder)
    {
        var curves = new List<ScalingPlot.Curve>();
        yield return $"| ms | {string.Join(" | ", Sizes.Select(n => $"n = {n}"))} | slope, n ≥ 256 |\n| --- |{string.Concat(Sizes.Select(_ => " --- |"))} --- |";
        foreach (var d in new[] { 8, 64, 512 })
            foreach (var epsilon in new[] { 0.01, 0.05 })
                foreach (var gradient in new[] { false, true })
                {
                    var points = Sizes.Select(n => ((double)n, Time(n, d, epsilon, gradient))).ToArray();
                    var name = $"d = {d}, ε = {epsilon}{(gradient ? ", with gradient" : "")}";
                    var slope = Measure.Slope([.. points.Where(p => p.Item1 >= 256)]);
                    if (epsilon == 0.01) curves.Add(new($"d = {d}{(gradient ? ", with gradient" : "")}: n^{slope:f2}", points));
                    yield return $"| {name} | {string.Join(" | ", points.Select(p => $"{p.Item2:g3}"))} | {slope:f2} |";
                }
        ScalingPlot.Draw(Path.Combine(folder, "sinkhorn_scaling.png"), "Sinkhorn from features, ε = 0.01", "ms", curves);
    }

    private static double Time(int n, int d, double epsilon, bool gradient)
    {
        using var scope = torch.NewDisposeScope();
        var distance = new SinkhornDistance(new() { Epsilon = epsilon });
        var (x, y) = (Clouds.Clusters(1, n, d, n)[0], Clouds.Clusters(1, n, d, n + 1)[0]);
        if (!gradient) return Measure.Median(() => distance.Compute(x, y).Dispose());
        using var grad = torch.enable_grad();
        x = x.detach().requires_grad_();
        return Measure.Median(() =>
        {
            using var step = torch.NewDisposeScope();
            using var result = distance.Compute(x, y);
            torch.autograd.grad([result.Value], [x]);
        });
    }
}
