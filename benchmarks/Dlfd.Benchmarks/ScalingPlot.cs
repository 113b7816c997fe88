using ScottPlot;
using PlotStyle = Dlfd.Reporting.Plots.PlotStyle;

namespace Dlfd.Benchmarks;

/// <summary>Curves over n on two logarithmic axes.</summary>
internal static class ScalingPlot
{
    public sealed record Curve(string Label, IReadOnlyList<(double N, double Value)> Points);

    public static void Draw(string path, string title, string unit, IReadOnlyList<Curve> curves)
    {
        var plot = PlotStyle.Create(title, "n", unit);
        foreach (var (curve, color) in curves.Zip(PlotStyle.Colors))
        {
            var line = plot.Add.Scatter(curve.Points.Select(p => Math.Log10(p.N)).ToArray(), curve.Points.Select(p => Math.Log10(p.Value)).ToArray(), color);
            (line.LegendText, line.LineWidth, line.MarkerSize) = (curve.Label, 2, 6);
        }
        var all = curves.SelectMany(c => c.Points).ToArray();
        var (low, high) = ((int)Math.Floor(all.Min(p => Math.Log10(p.Value))), (int)Math.Ceiling(all.Max(p => Math.Log10(p.Value))));
        plot.Axes.Left.SetTicks([.. Enumerable.Range(low, high - low + 1).Select(k => (double)k)], [.. Enumerable.Range(low, high - low + 1).Select(k => $"{Math.Pow(10, k):g4}")]);
        var sizes = all.Select(p => p.N).Distinct().Order().ToArray();
        plot.Axes.Bottom.SetTicks([.. sizes.Select(Math.Log10)], [.. sizes.Select(n => $"{n}")]);
        plot.Axes.SetLimitsY(low, high);
        var falls = curves[0].Points[0].Value > curves[0].Points[^1].Value;
        plot.ShowLegend(falls ? Alignment.UpperRight : Alignment.UpperLeft);
        PlotStyle.Finish(plot);
        plot.SavePng(path + ".tmp", PlotStyle.Width * PlotStyle.Scale, 420 * PlotStyle.Scale);
        File.Move(path + ".tmp", path, overwrite: true);
    }
}
