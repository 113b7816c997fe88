using ScottPlot;

namespace Dlfd.Reporting.Plots;

/// <summary>Histograms of forget against unseen losses, one panel a distribution, over the same axis.</summary>
internal static class LossPlot
{
    internal const int PanelHeight = 250;

    internal static byte[] Render(IReadOnlyList<LossDistribution> losses)
    {
        var end = LossHistogram.UpperEnd(losses);
        return PlotPanels.Stack(PanelHeight, [.. losses.Select(item => Panel(item, end))]);
    }

    static Plot Panel(LossDistribution losses, double end)
    {
        var plot = PlotStyle.Create(losses.Label, "Loss", "Density");
        var (forget, unseen) = (LossHistogram.Density(losses.Forget, end), LossHistogram.Density(losses.Unseen, end));
        var highest = forget.Concat(unseen).Max();
        AddHistogram(plot, "forget", forget, end, PlotStyle.Colors[0]);
        AddHistogram(plot, "unseen", unseen, end, PlotStyle.Colors[1]);
        plot.ShowLegend(Alignment.UpperRight);
        plot.Layout.Fixed(new PixelPadding(76, 20, 54, 40));
        plot.Axes.SetLimitsX(0, end);
        plot.Axes.SetLimitsY(0, highest > 0 ? 1.45 * highest : 1); // the legend stands above the bars
        PlotStyle.Finish(plot);
        return plot;
    }

    static void AddHistogram(Plot plot, string label, double[] density, double end, Color color)
    {
        var x = new double[2 * density.Length];
        var top = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = (i + 1) / 2 * end / density.Length;
            top[i] = density[i / 2];
        }

        var area = plot.Add.FillY(x, new double[x.Length], top);
        area.FillColor = color.WithAlpha(0.35);
        area.LineColor = color;
        area.LineWidth = 1.5f;
        area.MarkerSize = 0;
        area.LegendText = label;
    }
}
