using SkiaSharp;

namespace Dlfd.Vision.Synthetic;

/// <summary>Glasses.</summary>
internal static class GlassesPainter
{
    public static void Draw(Sketch sketch, FaceRig rig)
    {
        if (rig.Traits.Glasses == 0 || rig.Moment.Years < 6)
            return;
        var frame = new FaceRandom(rig.Traits.StyleSeed, 77, 0)
            .Pick<SKColor>([new(24, 22, 26), new(84, 50, 32), new(120, 116, 120), new(120, 30, 40)]);
        var tall = rig.Traits.Glasses == 1 ? 0.17f : 0.125f;
        foreach (var side in (ReadOnlySpan<float>)[-1, 1])
        {
            (float X, float Y) On(float u, float v) => rig.At(side * (rig.EyeX + u * 0.2f), rig.EyeY + 0.02f + v * tall, 0.07f);
            var k = rig.Traits.Glasses == 1 ? 0.72f : 0.9f;
            using var lens = Curve.Through(true, On(-1, 0), On(-k, -k), On(0, -1), On(k, -k), On(1, 0), On(k, k), On(0, 1), On(-k, k));
            sketch.Fill(lens, new SKColor(220, 235, 245, 26));
            sketch.Stroke(lens, frame, 0.028f);
            sketch.Line(new SKColor(255, 255, 255, 80), 0.03f, On(-0.5f, 0.1f), On(0, -0.6f));
            sketch.Line(frame, 0.026f, On(1, -0.2f), rig.Outline(side * rig.Half * 1.0f, rig.EyeY));
            sketch.Line(frame, 0.026f, On(-1, -0.1f), rig.At(0, rig.EyeY - 0.01f, 0.11f));
        }
    }
}
