using SkiaSharp;

namespace Dlfd.Vision.Synthetic;

/// <summary>The nose, mostly by its shadows.</summary>
internal static class NosePainter
{
    public static void Draw(Sketch sketch, FaceRig rig)
    {
        var dark = Palette.Shade(rig.Skin, -0.6f);
        var shade = rig.Moment.Light > 0 ? -1 : 1;
        var (w, y) = (rig.NoseHalf, rig.NoseY - 0.03f * rig.Moment.Expression.NoseWrinkle);
        Bridge(sketch, rig, dark, shade, w, y);
        var (tipX, _) = rig.At(0, y, 0.16f);
        sketch.Glow(tipX, y + 0.05f, w * 1.5f, 0.075f, Palette.Fade(dark, 0.42f));
        sketch.Glow(tipX + shade * w * 0.2f, y - 0.03f, w * 1.05f, 0.11f, Palette.Fade(Palette.Shade(rig.Skin, -0.3f), 0.3f));
        var tip = 0.7f + 0.5f * rig.Traits.Shape.NoseTip;
        sketch.Glow(tipX - shade * w * 0.18f, y - 0.055f, 0.065f * tip, 0.06f * tip, Palette.Fade(Palette.Shade(rig.Skin, 0.6f), 0.6f));
        foreach (var side in (ReadOnlySpan<float>)[-1, 1])
            Wing(sketch, rig, dark, side, w, y);
    }

    private static void Bridge(Sketch sketch, FaceRig rig, SKColor dark, int shade, float w, float y)
    {
        (float X, float Y) On(float x, float yy, float depth) => rig.At(x, yy, depth);
        using var side = Curve.Through(true,
            On(shade * 0.09f, rig.EyeY - 0.1f, 0), On(shade * 0.045f, rig.EyeY + 0.08f, 0.06f), On(shade * w * 0.45f, y - 0.05f, 0.13f),
            On(shade * w * 1.05f, y, 0.06f), On(shade * w * 0.95f, y - 0.14f, 0.03f), On(shade * 0.11f, rig.EyeY + 0.1f, 0));
        sketch.Fill(side, Palette.Fade(dark, 0.12f + 0.14f * Math.Abs(rig.Moment.Light)));
        var (x, _) = rig.At(-shade * 0.01f, 0, 0.1f);
        sketch.Glow(x, (rig.EyeY + y) / 2, 0.045f, (y - rig.EyeY) * 0.55f, Palette.Fade(Palette.Shade(rig.Skin, 0.5f), 0.45f * (1 - 0.4f * rig.Child)));
    }

    private static void Wing(Sketch sketch, FaceRig rig, SKColor dark, float side, float w, float y)
    {
        (float X, float Y) On(float x, float yy) => rig.At(side * x * w, y + yy, 0.09f);
        sketch.Line(Palette.Fade(dark, 0.6f), 0.018f, On(0.86f, -0.085f), On(1.06f, -0.03f), On(0.98f, 0.03f), On(0.78f, 0.035f));
        var (x, ny) = On(0.46f, 0.028f);
        sketch.Oval(x, ny, w * 0.24f, 0.02f, Palette.Fade(Palette.Shade(rig.Skin, -0.82f), 0.85f));
        var wrinkle = rig.Moment.Expression.NoseWrinkle;
        if (wrinkle > 0.25f)
            for (var i = 0; i < 2; i++)
                sketch.Line(Palette.Fade(dark, wrinkle * 0.5f), 0.014f,
                    rig.At(side * 0.03f, rig.EyeY + 0.05f + i * 0.06f, 0.07f), rig.At(side * 0.1f, rig.EyeY + 0.02f + i * 0.07f));
    }
}
