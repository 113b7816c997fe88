using ScottPlot;
using SkiaSharp;

namespace Dlfd.Reporting.Plots;

/// <summary>Draws plots under and beside each other into one picture.</summary>
internal static class PlotPanels
{
    internal static byte[] Stack(int panelHeight, IReadOnlyList<Plot> plots) => Grid(1, panelHeight, plots);

    /// <summary>Row by row.</summary>
    internal static byte[] Grid(int columns, int panelHeight, IReadOnlyList<Plot> plots)
    {
        var (width, height) = (PlotStyle.Width * PlotStyle.Scale / columns, panelHeight * PlotStyle.Scale);
        using var surface = SKSurface.Create(new SKImageInfo(width * columns, height * ((plots.Count + columns - 1) / columns)));
        surface.Canvas.Clear(SKColors.White);
        for (var i = 0; i < plots.Count; i++)
        {
            surface.Canvas.Save();
            surface.Canvas.Translate(i % columns * width, i / columns * height);
            surface.Canvas.ClipRect(new SKRect(0, 0, width, height));
            plots[i].Render(surface.Canvas, width, height);
            surface.Canvas.Restore();
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
