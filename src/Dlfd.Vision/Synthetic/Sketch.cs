using SkiaSharp;

namespace Dlfd.Vision.Synthetic;

/// <summary>A canvas in face units: the skull is about 2 high, (0, 0) lies between crown and chin.</summary>
internal sealed class Sketch(SKCanvas canvas) : IDisposable
{
    private readonly SKPaint _paint = new() { IsAntialias = true, StrokeCap = SKStrokeCap.Round, StrokeJoin = SKStrokeJoin.Round };

    public SKCanvas Canvas { get; } = canvas;

    public void Fill(SKPath path, SKColor colour)
    {
        Plain(colour);
        Canvas.DrawPath(path, _paint);
    }

    public void Fill(SKPath path, float x, float y, float radius, params SKColor[] colours)
    {
        using var shader = SKShader.CreateRadialGradient(new SKPoint(x, y), radius, colours, SKShaderTileMode.Clamp);
        Shaded(shader, () => Canvas.DrawPath(path, _paint));
    }

    public void FillDown(SKPath path, float top, float bottom, params SKColor[] colours)
    {
        using var shader = SKShader.CreateLinearGradient(
            new SKPoint(0, top), new SKPoint(0, bottom), colours, SKShaderTileMode.Clamp);
        Shaded(shader, () => Canvas.DrawPath(path, _paint));
    }

    public void Stroke(SKPath path, SKColor colour, float width)
    {
        Plain(colour);
        _paint.Style = SKPaintStyle.Stroke;
        _paint.StrokeWidth = width;
        Canvas.DrawPath(path, _paint);
    }

    public void Line(SKColor colour, float width, params (float X, float Y)[] points)
    {
        using var path = Curve.Through(false, points);
        Stroke(path, colour, width);
    }

    public void Oval(float x, float y, float rx, float ry, SKColor colour)
    {
        Plain(colour);
        Canvas.DrawOval(x, y, rx, ry, _paint);
    }

    /// <summary>A soft oval, fading from the middle to nothing.</summary>
    public void Glow(float x, float y, float rx, float ry, SKColor colour)
    {
        using var shader = SKShader.CreateRadialGradient(
            SKPoint.Empty, 1, [colour, colour.WithAlpha((byte)(colour.Alpha * 0.55f)), colour.WithAlpha(0)], SKShaderTileMode.Clamp);
        Canvas.Save();
        Canvas.Translate(x, y);
        Canvas.Scale(rx, ry);
        Shaded(shader, () => Canvas.DrawCircle(0, 0, 1, _paint));
        Canvas.Restore();
    }

    public void Within(SKPath path, Action draw)
    {
        Canvas.Save();
        Canvas.ClipPath(path, SKClipOperation.Intersect, true);
        draw();
        Canvas.Restore();
    }

    public void Dispose() => _paint.Dispose();

    private void Plain(SKColor colour)
    {
        _paint.Shader = null;
        _paint.Style = SKPaintStyle.Fill;
        _paint.Color = colour;
    }

    private void Shaded(SKShader shader, Action draw)
    {
        Plain(SKColors.Black);
        _paint.Shader = shader;
        draw();
        _paint.Shader = null;
    }
}
