using SkiaSharp;

namespace Dlfd.Vision.Synthetic;

/// <summary>Lips, teeth and the inside of the mouth.</summary>
internal static class MouthPainter
{
    public static void Draw(Sketch sketch, FaceRig rig)
    {
        var (h, gap) = (rig.MouthHalf, Math.Max(0, rig.Open - 0.06f) * 0.24f);
        var tilt = rig.Traits.Shape.Asymmetry * 0.018f;
        var corner = -0.085f * rig.Curve;
        var dip = 0.035f * rig.Curve;
        (float X, float Y) On(float u, float v) =>
            rig.At(u * h, rig.MouthY + corner * MathF.Abs(u) * MathF.Abs(u) + dip * (1 - u * u) + v + u * tilt, 0.05f);
        var thin = (1 - 0.38f * rig.Old) * (1 - 0.25f * Math.Clamp(rig.Curve, 0, 1));
        var upper = 0.056f * rig.Traits.Shape.UpperLip * thin;
        var lower = 0.078f * rig.Traits.Shape.LowerLip * thin;
        Shadows(sketch, rig, On, lower + gap);
        if (gap > 0.004f)
            Inside(sketch, rig, On, gap);
        Lips(sketch, rig, On, (upper, lower, gap));
    }

    private static void Shadows(Sketch sketch, FaceRig rig, Func<float, float, (float X, float Y)> on, float below)
    {
        var dark = Palette.Shade(rig.Skin, -0.6f);
        var (x, y) = on(0, below + 0.05f);
        sketch.Glow(x, y, rig.MouthHalf * 0.8f, 0.05f, Palette.Fade(dark, 0.4f));
        var (px, py) = on(0, -0.1f);
        sketch.Glow(px, py, 0.045f, 0.07f, Palette.Fade(dark, 0.25f));
        foreach (var side in (ReadOnlySpan<float>)[-1, 1])
        {
            (x, y) = on(side * 1.06f, 0);
            sketch.Glow(x, y, 0.05f, 0.05f, Palette.Fade(dark, 0.5f));
        }
    }

    private static void Inside(Sketch sketch, FaceRig rig, Func<float, float, (float X, float Y)> on, float gap)
    {
        using var hole = Curve.Through(true, on(-0.94f, 0), on(-0.5f, -gap * 0.28f), on(0, -gap * 0.3f), on(0.5f, -gap * 0.28f),
            on(0.94f, 0), on(0.55f, gap * 0.6f), on(0, gap * 0.78f), on(-0.55f, gap * 0.6f));
        sketch.Fill(hole, new SKColor(62, 18, 22));
        sketch.Within(hole, () =>
        {
            var (x, y) = on(0, gap * 0.8f);
            sketch.Glow(x, y, rig.MouthHalf * 0.6f, gap * 0.5f, new SKColor(176, 72, 78, 230));
            var band = Math.Min(gap * 0.95f, 0.085f) - gap * 0.3f;
            var ivory = Palette.Mix(new SKColor(248, 245, 238), new SKColor(222, 206, 172), rig.Old * 0.8f);
            if (rig.Moment.Years < 3 && rig.Open > 0.5f)
                return;
            using var teeth = Curve.Through(true, on(-0.86f, -gap * 0.4f), on(0, -gap * 0.6f), on(0.86f, -gap * 0.4f),
                on(0.62f, band * 0.7f), on(0, band), on(-0.62f, band * 0.7f));
            sketch.Fill(teeth, ivory);
            for (var i = -2; i <= 2; i++)
                sketch.Line(new SKColor(150, 120, 110, 90), 0.007f, on(i * 0.2f, -gap * 0.5f), on(i * 0.2f, band));
        });
    }

    private static void Lips(
        Sketch sketch, FaceRig rig, Func<float, float, (float X, float Y)> on, (float Upper, float Lower, float Gap) m)
    {
        var lips = Palette.Mix(rig.Traits.Lips, rig.Skin, 0.3f * rig.Old + 0.2f * rig.Child);
        var (top, bottom, bow) = (-m.Gap * 0.28f, m.Gap * 0.75f, rig.Traits.Shape.Bow * 0.4f);
        using var above = Curve.Through(true, on(-1, 0), on(-0.55f, top - m.Upper * 0.75f), on(-0.2f, top - m.Upper * 1.12f), on(0, top - m.Upper * (1.1f - bow)),
            on(0.2f, top - m.Upper * 1.12f), on(0.55f, top - m.Upper * 0.75f), on(1, 0), on(0.5f, top + 0.004f), on(0, top + 0.01f), on(-0.5f, top + 0.004f));
        sketch.Fill(above, Palette.Shade(lips, -0.2f));
        using var below = Curve.Through(true, on(-0.97f, 0.004f), on(-0.5f, bottom * 0.8f), on(0, bottom), on(0.5f, bottom * 0.8f), on(0.97f, 0.004f),
            on(0.52f, bottom * 0.9f + m.Lower * 0.85f), on(0, bottom + m.Lower * 1.1f), on(-0.52f, bottom * 0.9f + m.Lower * 0.85f));
        sketch.Fill(below, lips);
        var (x, y) = on(rig.Moment.Light * 0.2f, bottom + m.Lower * 0.5f);
        sketch.Glow(x, y, rig.MouthHalf * 0.4f, m.Lower * 0.4f, Palette.Fade(Palette.Shade(lips, 0.6f), 0.4f + 0.4f * rig.Traits.Makeup));
        var seam = Palette.Fade(Palette.Shade(lips, -0.72f), m.Gap > 0.004f ? 0.5f : 0.9f);
        sketch.Line(seam, 0.016f, on(-1.04f, -0.004f), on(-0.5f, top + 0.004f), on(0, top + 0.01f), on(0.5f, top + 0.004f), on(1.04f, -0.004f));
    }
}
