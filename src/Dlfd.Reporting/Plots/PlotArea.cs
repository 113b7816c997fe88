using System.Drawing;

namespace Dlfd.Reporting.Plots;

/// <summary>Where the points of a trade-off plot lie: the axis limits and the pixels of the data area.</summary>
internal sealed record PlotArea(double Left, double Right, double Bottom, double Top, RectangleF Pixels)
{
    internal static PlotArea Around(IReadOnlyList<TradeoffPoint> points, RectangleF pixels)
    {
        var right = Math.Max(0.02, points.Max(point => point.Score.Mean + (point.Score.Deviation ?? 0)));
        var low = points.Min(point => point.Accuracy.Mean - (point.Accuracy.Deviation ?? 0));
        var high = points.Max(point => point.Accuracy.Mean + (point.Accuracy.Deviation ?? 0));
        var height = Math.Max(0.02, high - low);
        return new PlotArea(-0.05 * right, 1.2 * right, low - 0.15 * height, high + 0.25 * height, pixels);
    }

    internal PointF ToPixel(TradeoffPoint point) => new(
        Pixels.Left + (float)((point.Score.Mean - Left) / (Right - Left)) * Pixels.Width,
        Pixels.Bottom - (float)((point.Accuracy.Mean - Bottom) / (Top - Bottom)) * Pixels.Height);

    /// <summary>The forgetting score at a pixel.</summary>
    internal double X(float pixel) => Left + (pixel - Pixels.Left) / Pixels.Width * (Right - Left);

    /// <summary>The test accuracy at a pixel.</summary>
    internal double Y(float pixel) => Bottom + (Pixels.Bottom - pixel) / Pixels.Height * (Top - Bottom);
}
