using SkiaSharp;

namespace Dlfd.Vision.Synthetic;

/// <summary>Stubble and beards of grown men.</summary>
internal static class BeardPainter
{
    public static void Draw(Sketch sketch, FaceRig rig, SKPath head)
    {
        var style = rig.Traits.Hair.Beard;
        if (style == BeardStyle.None || rig.Moment.Years < 19)
            return;
        var colour = Palette.Shade(rig.Hair, -0.15f);
        if (style != BeardStyle.Moustache)
            sketch.Within(head, () => Jaw(sketch, rig, style, colour));
        if (style != BeardStyle.Stubble)
            Moustache(sketch, rig, colour);
    }

    private static void Jaw(Sketch sketch, FaceRig rig, BeardStyle style, SKColor colour)
    {
        var (m, h) = (rig.MouthY, rig.MouthHalf);
        var wide = style == BeardStyle.Goatee ? h * 1.25f : rig.Half * 1.1f;
        var high = style == BeardStyle.Goatee ? m - 0.02f : 0.12f;
        (float X, float Y) On(float x, float y) => rig.At(x, y);
        using var beard = Curve.Through(true,
            On(-wide, high), On(-wide * 0.86f, m - 0.08f), On(-h * 1.05f, m - 0.04f), On(-h * 0.75f, m + 0.13f), On(0, m + 0.15f + 0.1f * rig.Open),
            On(h * 0.75f, m + 0.13f), On(h * 1.05f, m - 0.04f), On(wide * 0.86f, m - 0.08f), On(wide, high),
            On(wide, 0.9f), On(wide * 0.6f, rig.ChinY + 0.2f), On(0, rig.ChinY + 0.25f), On(-wide * 0.6f, rig.ChinY + 0.2f), On(-wide, 0.9f));
        var alpha = style == BeardStyle.Stubble ? 0.24f : 0.86f;
        sketch.Fill(beard, Palette.Fade(colour, alpha));
        if (style == BeardStyle.Stubble)
            return;
        var random = new FaceRandom(rig.Traits.StyleSeed, 73, 0);
        for (var i = 0; i < 16; i++)
        {
            var (x, y) = (random.Range(-0.5f, 0.5f), random.Range(m + 0.18f, rig.ChinY));
            sketch.Line(Palette.Fade(Palette.Shade(colour, random.Range(-0.5f, 0.25f)), 0.5f), 0.014f, On(x, y), On(x * 0.97f, y + 0.09f));
        }
    }

    private static void Moustache(Sketch sketch, FaceRig rig, SKColor colour)
    {
        var (y, h) = (rig.MouthY - 0.075f - 0.06f * rig.Open, rig.MouthHalf);
        var corner = rig.MouthY - 0.06f * rig.Curve;
        (float X, float Y) On(float x, float v) => rig.At(x * h, v, 0.05f);
        using var hair = Curve.Through(true, On(-1.15f, corner + 0.03f), On(-0.7f, y - 0.03f), On(-0.2f, y - 0.055f), On(0, y - 0.03f),
            On(0.2f, y - 0.055f), On(0.7f, y - 0.03f), On(1.15f, corner + 0.03f), On(0.6f, y + 0.035f), On(0, y + 0.03f), On(-0.6f, y + 0.035f));
        sketch.Fill(hair, Palette.Fade(colour, 0.9f));
    }
}
