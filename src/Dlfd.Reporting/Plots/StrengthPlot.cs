using ScottPlot;

namespace Dlfd.Reporting.Plots;

/// <summary>Test accuracy against a measure of forgetting, one line a method: few together, many in a panel each.</summary>
internal static class StrengthPlot
{
    internal const int Height = 420;
    internal const int PanelHeight = 190;

    const int Columns = 4, MostTogether = 8;
    static readonly MarkerShape[] Shapes = [MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledTriangleUp, MarkerShape.FilledDiamond, MarkerShape.FilledTriangleDown];
    static readonly LinePattern[] Patterns = [LinePattern.Solid, LinePattern.Dashed, LinePattern.Dotted];

    internal static bool HasPanels(IReadOnlyList<StrengthCurve> curves) => curves.Count > MostTogether;

    internal static byte[] Render(IReadOnlyList<StrengthCurve> curves) => HasPanels(curves)
        ? PlotPanels.Grid(Columns, PanelHeight, Panels(curves))
        : PlotPanels.Stack(Height, [Together(curves)]);

    static Plot Together(IReadOnlyList<StrengthCurve> curves)
    {
        var plot = PlotStyle.Create(curves[0].Experiment, curves[0].Measure, "Test accuracy");
        for (var i = 0; i < curves.Count; i++)
            AddCurve(plot, curves[i], i);
        plot.Axes.Margins(0.06, 0.1);
        plot.ShowLegend(Edge.Right);
        PlotStyle.Finish(plot);
        return plot;
    }

    static IReadOnlyList<Plot> Panels(IReadOnlyList<StrengthCurve> curves)
    {
        Coordinates[] all = [.. curves.SelectMany(Known).Select(point => new Coordinates(point.Forgetting, point.TestAccuracy))];
        return [.. curves.Select(curve => Panel(curve, all))];
    }

    /// <summary>All methods' points in grey, so that panels share their axes and a line shows where it runs among the others.</summary>
    static Plot Panel(StrengthCurve curve, Coordinates[] all)
    {
        var plot = PlotStyle.Create(curve.Method, curve.Measure, "Test accuracy");
        var others = plot.Add.ScatterPoints(all, PlotStyle.Reference.WithAlpha(0.2));
        others.MarkerSize = 4;
        AddCurve(plot, curve, 0);
        plot.Axes.Margins(0.08, 0.1);
        PlotStyle.Finish(plot);
        plot.Axes.Title.Label.FontSize = 12;
        (plot.Axes.Bottom.Label.FontSize, plot.Axes.Left.Label.FontSize) = (10, 10);
        (plot.Axes.Bottom.TickLabelStyle.FontSize, plot.Axes.Left.TickLabelStyle.FontSize) = (9, 9);
        plot.HideLegend();
        plot.Layout.Fixed(new PixelPadding(48, 8, 40, 36));
        return plot;
    }

    /// <summary>Colour, shape and pattern change at different paces, so that many methods can be told apart, also without colour.</summary>
    static void AddCurve(Plot plot, StrengthCurve curve, int i)
    {
        var color = PlotStyle.Colors[i % PlotStyle.Colors.Count];
        var points = Known(curve);
        var line = plot.Add.Scatter(points.Select(point => point.Forgetting).ToArray(), points.Select(point => point.TestAccuracy).ToArray(), color);
        (line.LineWidth, line.MarkerSize, line.LegendText) = (2, 8, curve.Method);
        (line.MarkerShape, line.LinePattern) = (Shapes[i % Shapes.Length], Patterns[i / PlotStyle.Colors.Count % Patterns.Length]);
        if (points.Length < 2)
            return;
        plot.Add.Marker(points[0].Forgetting, points[0].TestAccuracy, MarkerShape.FilledCircle, 12, Colors.White);
        plot.Add.Marker(points[0].Forgetting, points[0].TestAccuracy, MarkerShape.OpenCircle, 10, color).LineWidth = 2;
    }

    static StrengthPoint[] Known(StrengthCurve curve) =>
        [.. curve.Points.Where(point => double.IsFinite(point.Forgetting) && double.IsFinite(point.TestAccuracy)).OrderBy(point => point.Strength)];
}
