using ScottPlot;
using SkiaSharp;

namespace Dlfd.Reporting.Plots;

/// <summary>Draws plots under each other into one picture.</summary>
internal static class PlotPanels
{
    internal static byte[] Stack(int panelHeight, IReadOnlyList<Plot> plots)
    {
        var (width, height) = (PlotStyle.Width * PlotStyle.Scale, panelHeight * PlotStyle.Scale);
        using var surface = SKSurface.Create(new SKImageInfo(width, height * plots.Count));
        for (var i = 0; i < plots.Count; i++)
        {
            using var panel = SKImage.FromEncodedData(plots[i].GetImageBytes(width, height, ImageFormat.Png));
            surface.Canvas.DrawImage(panel, 0, i * height, SKSamplingOptions.Default);
        }
        return Png(surface);
    }

    internal static byte[] Png(SKSurface surface)
    {
        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }
}
