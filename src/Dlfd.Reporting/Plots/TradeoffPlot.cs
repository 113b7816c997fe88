using System.Drawing;
using ScottPlot;
using Color = ScottPlot.Color;

namespace Dlfd.Reporting.Plots;

/// <summary>Test accuracy against forgetting score, one point a method.</summary>
internal sealed class TradeoffPlot
{
    internal const int Height = 480;

    /// <summary>The height where methods are numbered because they are many.</summary>
    internal const int GreatHeight = 620;

    const float FontSize = 12;
    const float FarLabel = 14;
    const string Corner = "↖ best: accurate and forgotten";
    static readonly PixelPadding Padding = new(84, 24, 58, 44);
    static readonly Color Numbered = Color.FromHex("#66707C");

    readonly Plot plot;
    readonly PlotArea area;
    readonly TradeoffLabels labels;

    TradeoffPlot(string title, TradeoffLabels labels, int height)
    {
        this.labels = labels;
        plot = PlotStyle.Create(title, "Forgetting score (0 is best)", "Test accuracy");
        area = PlotArea.Around(labels.Points, RectangleF.FromLTRB(Padding.Left, Padding.Top, PlotStyle.Width - Padding.Right, height - Padding.Bottom));
        plot.Layout.Fixed(Padding);
        plot.Axes.SetLimits(area.Left, area.Right, area.Bottom, area.Top);
    }

    internal static byte[] Render(string title, TradeoffLabels labels)
    {
        var height = labels.IsCrowded ? GreatHeight : Height;
        var drawing = new TradeoffPlot(title, labels, height);
        drawing.AddCorner();
        drawing.AddPoints();
        PlotStyle.Finish(drawing.plot);
        return PlotPanels.Stack(height, [drawing.plot]);
    }

    void AddCorner()
    {
        var text = AddText(Corner, area.Left, area.Top, Color.FromHex("#5A6675"));
        text.LabelAlignment = Alignment.UpperLeft;
        (text.OffsetX, text.OffsetY) = (8, 8);
    }

    void AddPoints()
    {
        var places = new LabelPlacement(area.Pixels, labels.IsCrowded ? 10 : 16);
        places.Reserve(new RectangleF(area.Pixels.Location, Measure(Corner) + new SizeF(16, 10)));
        foreach (var point in labels.Points)
            places.Reserve(area.ToPixel(point));
        // Numbers stay close to their points; names may be led further away.
        foreach (var (i, point) in labels.Points.Index().OrderBy(pair => labels.Texts[pair.Index].Length))
        {
            var color = ColorOf(i);
            AddMarker(point, color);
            AddLabel(point, labels.Texts[i], places.Place(area.ToPixel(point), Measure(labels.Texts[i])), color);
        }
    }

    Color ColorOf(int i) => labels.Points[i].IsReference ? PlotStyle.Reference
        : !labels.IsCrowded ? PlotStyle.Colors[i % PlotStyle.Colors.Count]
        : labels.Numbered.Contains(labels.Points[i]) ? Numbered : PlotStyle.Colors[0];

    void AddMarker(TradeoffPoint point, Color color)
    {
        var (x, y) = (point.Score.Mean, point.Accuracy.Mean);
        double[] scoreError = [point.Score.Deviation ?? 0], accuracyError = [point.Accuracy.Deviation ?? 0];
        plot.Add.Plottable(new ScottPlot.Plottables.ErrorBar([x], [y], scoreError, scoreError, accuracyError, accuracyError) { Color = color.WithAlpha(labels.IsCrowded ? 0.25 : 0.6) });
        var marker = plot.Add.Marker(x, y, point.IsReference ? MarkerShape.OpenSquare : MarkerShape.FilledCircle, labels.IsCrowded ? 8 : 11, color);
        marker.LineWidth = point.IsReference ? 2 : 0;
    }

    void AddLabel(TradeoffPoint point, string label, RectangleF box, Color color)
    {
        var pixel = area.ToPixel(point);
        var nearest = new PointF(Math.Clamp(pixel.X, box.Left, box.Right), Math.Clamp(pixel.Y, box.Top, box.Bottom));
        if (Math.Abs(nearest.X - pixel.X) + Math.Abs(nearest.Y - pixel.Y) > FarLabel)
            plot.Add.Line(point.Score.Mean, point.Accuracy.Mean, area.X(nearest.X), area.Y(nearest.Y)).Color = color.WithAlpha(0.5);
        var text = AddText(label, point.Score.Mean, point.Accuracy.Mean, PlotStyle.Reference); // some of the colours are too light for text
        text.LabelAlignment = Alignment.MiddleCenter;
        text.OffsetX = box.X + box.Width / 2 - pixel.X;
        text.OffsetY = box.Y + box.Height / 2 - pixel.Y;
    }

    ScottPlot.Plottables.Text AddText(string label, double x, double y, Color color)
    {
        var text = plot.Add.Text(label, x, y);
        (text.LabelFontName, text.LabelFontSize, text.LabelFontColor) = (ReportFont.Name, FontSize, color);
        return text;
    }

    static SizeF Measure(string text) => new(0.62f * FontSize * text.Length + 2, 1.25f * FontSize);
}
