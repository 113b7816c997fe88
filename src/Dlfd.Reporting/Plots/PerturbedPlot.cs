using SkiaSharp;

namespace Dlfd.Reporting.Plots;

/// <summary>Strips of up to five images: x, under it x*, under it the amplified difference, under it the caption.</summary>
internal static class PerturbedPlot
{
    internal const int Columns = 5;
    internal const int StripHeight = 3 * Side + CaptionHeight;

    const int Side = 128, Gap = 4, Left = 104, CaptionHeight = 62, FontSize = 12, CaptionLines = 3;

    internal static byte[] Render(IReadOnlyList<PerturbedImage> images, int factor)
    {
        var strips = images.Chunk(Columns).ToArray();
        using var surface = SKSurface.Create(new SKImageInfo(PlotStyle.Width * PlotStyle.Scale, strips.Length * StripHeight * PlotStyle.Scale));
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.Scale(PlotStyle.Scale);
        using var typeface = ReportFont.Create(bold: false);
        using var font = new SKFont(typeface, FontSize);
        foreach (var strip in strips)
        {
            Draw(surface.Canvas, strip, factor, font);
            surface.Canvas.Translate(0, StripHeight);
        }
        return PlotPanels.Png(surface);
    }

    static void Draw(SKCanvas canvas, PerturbedImage[] strip, int factor, SKFont font)
    {
        string[] names = ["x", "x*", $"|x* − x| · {factor}"];
        for (var row = 0; row < names.Length; row++)
            Write(canvas, names[row], 8, row * Side + Side / 2f, font, Left - 8);
        for (var column = 0; column < strip.Length; column++)
        {
            var (image, x) = (strip[column], Left + column * Side);
            var difference = PerturbedFigure.Differences(image).Select(d => (byte)Math.Min(255, d * factor)).ToArray();
            Draw(canvas, image, image.Original, x, 0);
            Draw(canvas, image, image.Perturbed, x, Side);
            Draw(canvas, image, difference, x, 2 * Side);
            Write(canvas, image.Caption, x, 3 * Side + FontSize + 4, font, Side - Gap);
        }
    }

    /// <summary>Draws the pixels as they are, the longer side as long as the place for it.</summary>
    static void Draw(SKCanvas canvas, PerturbedImage image, IReadOnlyList<byte> rgb, float x, float y)
    {
        using var bitmap = new SKBitmap(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        bitmap.Pixels = [.. rgb.Chunk(3).Select(pixel => new SKColor(pixel[0], pixel[1], pixel[2]))];
        using var picture = SKImage.FromBitmap(bitmap);
        var scale = (Side - Gap) / (float)Math.Max(image.Width, image.Height);
        canvas.DrawImage(picture, SKRect.Create(x, y, image.Width * scale, image.Height * scale), new SKSamplingOptions(SKFilterMode.Nearest));
    }

    /// <summary>Writes up to three lines; what does not fit is cut.</summary>
    static void Write(SKCanvas canvas, string text, float x, float y, SKFont font, float width)
    {
        using var paint = new SKPaint { Color = SKColors.Black, IsAntialias = true };
        for (var line = 0; line < CaptionLines && text.Length > 0; line++)
        {
            var fits = font.BreakText(text, width);
            var isCut = fits < text.Length && line == CaptionLines - 1;
            var end = fits < text.Length && !isCut && text.LastIndexOf(' ', fits) is > 0 and var space ? space : Math.Max(1, isCut ? fits - 1 : fits);
            canvas.DrawText(isCut ? text[..end] + "…" : text[..end], x, y + 1.3f * FontSize * line, SKTextAlign.Left, font, paint);
            text = text[end..].Trim();
        }
    }
}
