using Dlfd.Evaluation;
using ScottPlot;

namespace Dlfd.Reporting.Plots;

/// <summary>Forgetting score above accuracy over the steps, with a line where dynamic forgetting switched.</summary>
internal static class CurvePlot
{
    internal const int PanelHeight = 250;

    /// <summary>The share of the width that the name of a change takes.</summary>
    const double LabelShare = 0.27;

    internal static byte[] Render(RunCurve curve) => PlotPanels.Stack(PanelHeight,
    [
        Panel(curve, curve.Label, "Forgetting score", point => point.ForgettingScore, low => 0, PlotStyle.Colors[1], point => point.Interval),
        Panel(curve, "", "Accuracy", point => point.Accuracy, low => Math.Max(0, low - 0.05), PlotStyle.Colors[0], point => null),
    ]);

    static Plot Panel(RunCurve curve, string title, string measure, Func<CurvePoint, double> value, Func<double, double> floor, Color color,
        Func<CurvePoint, Interval?> interval)
    {
        var plot = PlotStyle.Create(title, "Step", measure);
        var known = curve.Points.Where(point => double.IsFinite(value(point))).ToArray();
        var bottom = floor(known.Length == 0 ? 0 : known.Min(value));
        (double X, double Low, double High)[] band = [.. known.Where(point => interval(point) is not null).Select(point => ((double)point.Step, interval(point)!.Value.Low, interval(point)!.Value.High))];
        var highest = known.Select(value).Concat(band.Select(b => b.High)).DefaultIfEmpty(1).Max();
        var top = known.Length == 0 ? 1 : bottom + Math.Max(0.02, 1.3 * (highest - bottom));
        double first = curve.Points[0].Step, last = Math.Max(first + 1, curve.Points[^1].Step);
        plot.Axes.SetLimits(first - 0.02 * (last - first), last + 0.02 * (last - first), bottom, top);
        Shade(plot, curve, bottom, top);
        if (band.Length > 1) AddBand(plot, band, color);
        var line = plot.Add.Scatter(known.Select(point => (double)point.Step).ToArray(), known.Select(value).ToArray(), color);
        (line.LineWidth, line.MarkerSize) = (2, known.Length > 60 ? 0 : 5);
        foreach (var change in CurveFigure.Changes(curve))
            plot.Add.VerticalLine(change.Step, 2, PlotStyle.Reference, LinePattern.Dashed);
        if (title.Length > 0)
            foreach (var (change, isRight) in Labelled(CurveFigure.Changes(curve), first, last)) Label(plot, change, isRight, top);
        plot.Layout.Fixed(new PixelPadding(76, 20, 54, title.Length > 0 ? 40 : 14));
        PlotStyle.Finish(plot);
        return plot;
    }

    static void AddBand(Plot plot, (double X, double Low, double High)[] band, Color color)
    {
        var fill = plot.Add.FillY(band);
        (fill.FillColor, fill.LineWidth, fill.MarkerSize) = (color.WithAlpha(0.15), 0, 0);
    }

    static void Shade(Plot plot, RunCurve curve, double bottom, double top)
    {
        foreach (var (one, next) in curve.Points.Zip(curve.Points.Skip(1)).Where(pair => pair.First.Perturbing))
        {
            var area = plot.Add.Rectangle(one.Step, next.Step, bottom, top);
            area.FillColor = PlotStyle.Colors[2].WithAlpha(0.12);
            area.LineWidth = 0;
        }
    }

    /// <summary>The changes whose names no other's covers, and whether each stands at the left of its line, where more room is.</summary>
    internal static IEnumerable<(CurvePoint Change, bool IsRight)> Labelled(IEnumerable<CurvePoint> changes, double first, double last)
    {
        var (width, free) = (LabelShare * (last - first), double.NegativeInfinity);
        foreach (var change in changes)
        {
            var isRight = change.Step > (first + last) / 2;
            var start = isRight ? change.Step - width : change.Step;
            if (start < free) continue;
            free = start + width;
            yield return (change, isRight);
        }
    }

    static void Label(Plot plot, CurvePoint change, bool isRight, double top)
    {
        var text = plot.Add.Text($"forgetting {(change.Perturbing ? "on" : "off")}, step {change.Step}", change.Step, top);
        text.LabelFontName = ReportFont.Name;
        text.LabelFontSize = 12;
        text.LabelFontColor = PlotStyle.Reference;
        text.LabelAlignment = isRight ? Alignment.UpperRight : Alignment.UpperLeft;
        (text.OffsetX, text.OffsetY) = (isRight ? -6 : 6, 4);
    }
}
