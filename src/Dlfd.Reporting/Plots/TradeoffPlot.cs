using System.Drawing;
using ScottPlot;
using Color = ScottPlot.Color;

namespace Dlfd.Reporting.Plots;

/// <summary>Test accuracy against forgetting score, one point a method.</summary>
internal static class TradeoffPlot
{
    internal const int Height = 480;

    private const float FontSize = 13;
    private const string Corner = "↖ best: accurate and forgotten";
    private static readonly PixelPadding Padding = new(84, 24, 58, 44);

    internal static byte[] Render(string title, IReadOnlyList<TradeoffPoint> points)
    {
        var plot = PlotStyle.Create(title, "Forgetting score (0 is best)", "Test accuracy");
        var data = RectangleF.FromLTRB(Padding.Left, Padding.Top, PlotStyle.Width - Padding.Right, Height - Padding.Bottom);
        var area = PlotArea.Around(points, data);
        plot.Layout.Fixed(Padding);
        plot.Axes.SetLimits(area.Left, area.Right, area.Bottom, area.Top);
        AddCorner(plot, area);
        AddPoints(plot, area, points);
        PlotStyle.Finish(plot);
        using var image = plot.GetImage(PlotStyle.Width * PlotStyle.Scale, Height * PlotStyle.Scale);
        return image.GetImageBytes(ImageFormat.Png);
    }

    private static void AddCorner(Plot plot, PlotArea area)
    {
        var text = plot.Add.Text(Corner, area.Left, area.Top);
        text.LabelFontName = ReportFont.Name;
        text.LabelFontSize = FontSize;
        text.LabelFontColor = Color.FromHex("#5A6675");
        text.LabelAlignment = Alignment.UpperLeft;
        (text.OffsetX, text.OffsetY) = (8, 8);
    }

    private static void AddPoints(Plot plot, PlotArea area, IReadOnlyList<TradeoffPoint> points)
    {
        var labels = new LabelPlacement(area.Pixels);
        labels.Reserve(new RectangleF(area.Pixels.Location, Measure(Corner) + new SizeF(16, 10)));
        foreach (var point in points)
            labels.Reserve(area.ToPixel(point));
        for (var i = 0; i < points.Count; i++)
        {
            var color = points[i].IsReference ? PlotStyle.Reference : PlotStyle.Colors[i % PlotStyle.Colors.Count];
            AddMarker(plot, points[i], color);
            AddLabel(plot, points[i], labels.Place(area.ToPixel(points[i]), Measure(points[i].Label)), area, color);
        }
    }

    private static void AddMarker(Plot plot, TradeoffPoint point, Color color)
    {
        var (x, y) = (point.Score.Mean, point.Accuracy.Mean);
        double[] scoreError = [point.Score.Deviation ?? 0], accuracyError = [point.Accuracy.Deviation ?? 0];
        plot.Add.Plottable(new ScottPlot.Plottables.ErrorBar([x], [y], scoreError, scoreError, accuracyError, accuracyError) { Color = color.WithAlpha(0.6) });
        var marker = plot.Add.Marker(x, y, point.IsReference ? MarkerShape.OpenSquare : MarkerShape.FilledCircle, 11, color);
        marker.LineWidth = point.IsReference ? 2 : 0;
    }

    private static void AddLabel(Plot plot, TradeoffPoint point, RectangleF box, PlotArea area, Color color)
    {
        var pixel = area.ToPixel(point);
        var text = plot.Add.Text(point.Label, point.Score.Mean, point.Accuracy.Mean);
        text.LabelFontName = ReportFont.Name;
        text.LabelFontSize = FontSize;
        text.LabelFontColor = color;
        text.LabelAlignment = Alignment.MiddleCenter;
        text.OffsetX = box.X + box.Width / 2 - pixel.X;
        text.OffsetY = box.Y + box.Height / 2 - pixel.Y;
    }

    private static SizeF Measure(string text) => new(0.6f * FontSize * text.Length, 1.3f * FontSize);
}
