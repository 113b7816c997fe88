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
        foreach (var plot in plots)
        {
            surface.Canvas.Save();
            surface.Canvas.ClipRect(new SKRect(0, 0, width, height));
            plot.Render(surface.Canvas, width, height);
            surface.Canvas.Restore();
            surface.Canvas.Translate(0, height);
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
