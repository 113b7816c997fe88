using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Dlfd.Reporting.Plots;

/// <summary>What all plots share: font, sizes, colours and the double resolution.</summary>
internal static class PlotStyle
{
    /// <summary>Pixels of the PNG per pixel of the page.</summary>
    internal const int Scale = 2;

    internal const int Width = 760;

    /// <summary>Colours that colour-blind readers can tell apart (Okabe and Ito).</summary>
    internal static readonly IReadOnlyList<Color> Colors =
        [.. new[] { "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#8A6D00", "#3B8DBD", "#6A3D9A" }.Select(hex => Color.FromHex(hex))];

    internal static readonly Color Reference = Color.FromHex("#444B54");

    internal static Plot Create(string title, string x, string y)
    {
        ReportFont.Register();
        var plot = new Plot { ScaleFactor = Scale };
        plot.Title(title, 15);
        plot.XLabel(x, 13);
        plot.YLabel(y, 13);
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic { LabelFormatter = Tick };
        plot.Axes.Left.TickGenerator = new NumericAutomatic { LabelFormatter = Tick };
        plot.Grid.MajorLineColor = Color.FromHex("#E4E8ED");
        plot.Axes.Right.FrameLineStyle.IsVisible = false;
        plot.Axes.Top.FrameLineStyle.IsVisible = false;
        return plot;
    }

    /// <summary>Sets the font of everything in the plot; call it last.</summary>
    internal static void Finish(Plot plot)
    {
        plot.Font.Set(ReportFont.Name);
        plot.Axes.Bottom.TickLabelStyle.FontSize = 12;
        plot.Axes.Left.TickLabelStyle.FontSize = 12;
        plot.Legend.FontSize = 12;
        plot.Legend.FontName = ReportFont.Name;
        plot.Legend.ShadowColor = Colors[0].WithAlpha(0);
        plot.Legend.OutlineColor = Color.FromHex("#D5DBE3");
    }

    /// <summary>The same in every culture; adding 0 turns -0 into 0.</summary>
    static string Tick(double value) => (Math.Round(value, 10) + 0).ToString(CultureInfo.InvariantCulture);
}
