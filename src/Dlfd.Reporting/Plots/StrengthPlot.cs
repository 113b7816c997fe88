using ScottPlot;

namespace Dlfd.Reporting.Plots;

/// <summary>Test accuracy against a measure of forgetting, one line a method.</summary>
internal static class StrengthPlot
{
    internal const int Height = 420;

    static readonly MarkerShape[] Shapes = [MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledTriangleUp, MarkerShape.FilledDiamond, MarkerShape.FilledTriangleDown];
    static readonly LinePattern[] Patterns = [LinePattern.Solid, LinePattern.Dashed, LinePattern.Dotted];

    internal static byte[] Render(IReadOnlyList<StrengthCurve> curves)
    {
        var plot = PlotStyle.Create(curves[0].Experiment, curves[0].Measure, "Test accuracy");
        for (var i = 0; i < curves.Count; i++)
            AddCurve(plot, curves[i], i);
        plot.Axes.Margins(0.06, 0.1);
        plot.ShowLegend(Edge.Right);
        PlotStyle.Finish(plot);
        using var image = plot.GetImage(PlotStyle.Width * PlotStyle.Scale, Height * PlotStyle.Scale);
        return image.GetImageBytes(ImageFormat.Png);
    }

    /// <summary>Colour, shape and pattern change at different paces, so that many methods can be told apart, also without colour.</summary>
    static void AddCurve(Plot plot, StrengthCurve curve, int i)
    {
        var color = PlotStyle.Colors[i % PlotStyle.Colors.Count];
        var points = curve.Points.Where(point => double.IsFinite(point.Forgetting) && double.IsFinite(point.TestAccuracy)).OrderBy(point => point.Strength).ToArray();
        var line = plot.Add.Scatter(points.Select(point => point.Forgetting).ToArray(), points.Select(point => point.TestAccuracy).ToArray(), color);
        (line.LineWidth, line.MarkerSize, line.LegendText) = (2, 8, curve.Method);
        (line.MarkerShape, line.LinePattern) = (Shapes[i % Shapes.Length], Patterns[i / PlotStyle.Colors.Count % Patterns.Length]);
        if (points.Length < 2)
            return;
        plot.Add.Marker(points[0].Forgetting, points[0].TestAccuracy, MarkerShape.FilledCircle, 12, Colors.White);
        plot.Add.Marker(points[0].Forgetting, points[0].TestAccuracy, MarkerShape.OpenCircle, 10, color).LineWidth = 2;
    }
}
