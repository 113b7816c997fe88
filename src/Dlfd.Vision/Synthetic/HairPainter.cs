using SkiaSharp;

namespace Dlfd.Vision.Synthetic;

/// <summary>Hair behind and in front of the head.</summary>
internal static class HairPainter
{
    public static void Behind(Sketch sketch, FaceRig rig)
    {
        var hair = rig.Traits.Hair;
        var dark = Palette.Shade(rig.Hair, -0.38f);
        if (hair.Style == HairStyle.Bun)
        {
            sketch.Oval(-rig.Moment.Yaw * 0.1f, -1.16f, 0.3f, 0.24f, Palette.Shade(rig.Hair, -0.15f));
            sketch.Glow(rig.Moment.Light * 0.1f, -1.24f, 0.16f, 0.1f, Palette.Fade(Palette.Shade(rig.Hair, 0.4f), 0.5f));
        }

        if (!hair.Behind)
            return;
        var (wide, low) = (rig.Half + 0.13f * hair.Volume, Length(hair.Style) * (1 - 0.2f * rig.Child));
        var flare = hair.Style == HairStyle.Wavy ? 0.2f : 0.05f;
        (float X, float Y) On(float x, float y) => (x - rig.Moment.Yaw * 0.05f, y);
        using var mass = Curve.Mirrored(On, (0, -1.1f), (wide * 0.75f, -0.92f), (wide + 0.02f, -0.3f), (wide + flare, low * 0.4f),
            (wide + flare * 0.6f, low * 0.85f), (wide * 0.7f, low), (0, low * 0.92f));
        sketch.FillDown(mass, -1, low, dark, Palette.Shade(dark, -0.25f));
        sketch.Within(mass, () => Strands(sketch, rig, 14, -0.4f, low, wide + flare));
    }

    public static void Front(Sketch sketch, FaceRig rig)
    {
        var hair = rig.Traits.Hair;
        var thin = rig.Moment.Years < 4 ? 0.5f : 1;
        using var cap = Cap(rig, Rise(hair.Style) * hair.Volume * thin);
        var alpha = (hair.Style == HairStyle.Buzz ? 0.72f : 0.98f) * (rig.Moment.Years < 4 ? 0.75f : 1);
        sketch.Fill(cap, rig.Moment.Light * 0.35f, -1.05f, 1.05f, Palette.Fade(Palette.Shade(rig.Hair, 0.2f), alpha),
            Palette.Fade(rig.Hair, alpha), Palette.Fade(Palette.Shade(rig.Hair, -0.38f), alpha));
        if (hair.Style != HairStyle.Buzz)
            sketch.Within(cap, () => Combed(sketch, rig));
        if (hair.Style is HairStyle.Curly)
            Curls(sketch, rig);
        if (hair.Behind)
            Locks(sketch, rig);
    }

    private static float Length(HairStyle style) => style == HairStyle.Bob ? 0.86f : 1.5f;

    private static float Rise(HairStyle style) => style switch
    {
        HairStyle.Buzz => 0.03f, HairStyle.Quiff => 0.24f, HairStyle.Curly => 0.17f, HairStyle.Bun => 0.07f, _ => 0.13f,
    };

    private static SKPath Cap(FaceRig rig, float rise)
    {
        var hair = rig.Traits.Hair;
        var (w, s) = (rig.Half, rig.Half + 0.03f + rise * 0.3f);
        var line = -0.66f + hair.Hairline - 0.36f * rig.Bald;
        var temple = line + 0.09f - 0.12f * rig.Bald;
        var fringe = hair.Fringe * 0.24f * Math.Max(0, 1 - rig.Bald * 2);
        var side = hair.Behind ? 0.1f : hair.Style == HairStyle.Buzz ? -0.1f : 0.02f;
        var crown = -1 - rise * (1 - 0.7f * Math.Clamp(rig.Bald, 0, 1));
        var part = hair.Style is HairStyle.Parted or HairStyle.Long or HairStyle.Bob ? hair.Part : 0;
        (float X, float Y) O(float x, float y) => rig.Outline(x, y);
        (float X, float Y) F(float x, float y) => rig.At(x, y);
        return Curve.Through(true, O(0, crown), O(w * 0.64f, crown + 0.14f), O(s, -0.48f), O(s, -0.18f), O(w * 1.01f, side),
            O(w * 0.93f, side - 0.16f), O(w * 0.9f, -0.38f), F(w * 0.66f, temple + fringe + Math.Max(0, part) * -0.05f),
            F(w * 0.34f, line + 0.01f + fringe), F(part * w * 0.6f, line - (part == 0 ? 0 : 0.06f) + fringe), F(-w * 0.34f, line + 0.01f + fringe),
            F(-w * 0.66f, temple + fringe), O(-w * 0.9f, -0.38f), O(-w * 0.93f, side - 0.16f), O(-w * 1.01f, side),
            O(-s, -0.18f), O(-s, -0.48f), O(-w * 0.64f, crown + 0.14f));
    }

    private static void Combed(Sketch sketch, FaceRig rig)
    {
        var random = new FaceRandom(rig.Traits.StyleSeed, 74, 0);
        var root = rig.Traits.Hair.Part * rig.Half * 0.6f;
        for (var i = 0; i < 18; i++)
        {
            var x = (i / 8.5f - 1) * rig.Half * 1.05f;
            var colour = Palette.Fade(Palette.Shade(rig.Hair, random.Range(-0.45f, 0.4f)), 0.45f);
            sketch.Line(colour, 0.022f, rig.Outline(root + (x - root) * 0.35f, -1.12f), rig.Outline(root + (x - root) * 0.85f, -0.85f), rig.Outline(x * 1.05f, -0.35f));
        }
    }

    private static void Curls(Sketch sketch, FaceRig rig)
    {
        var random = new FaceRandom(rig.Traits.StyleSeed, 75, 0);
        for (var i = 0; i < 34; i++)
        {
            var t = random.Range(-1.75f, 1.75f);
            var d = random.Range(0.9f, 1.06f);
            var (x, y) = rig.Outline(MathF.Sin(t) * (rig.Half + 0.06f) * d, -0.4f - MathF.Cos(t) * 0.68f * d);
            var r = random.Range(0.07f, 0.12f) * (1 - 0.5f * Math.Clamp(rig.Bald, 0, 1));
            sketch.Oval(x, y, r, r, Palette.Fade(Palette.Shade(rig.Hair, random.Range(-0.35f, 0.15f)), 0.9f));
        }
    }

    private static void Locks(Sketch sketch, FaceRig rig)
    {
        var hair = rig.Traits.Hair;
        var low = Length(hair.Style) * (1 - 0.2f * rig.Child);
        var wave = hair.Style == HairStyle.Wavy ? 0.09f : 0.01f;
        foreach (var side in (ReadOnlySpan<float>)[-1, 1])
        {
            var w = side * rig.Half;
            var o = side * (rig.Half + 0.1f * hair.Volume);
            using var strand = Curve.Through(true, (w * 0.8f, -0.62f), (w * 0.97f, -0.2f), (w * (1 - wave), 0.15f), (w * (0.93f + wave), low * 0.6f),
                (w * 0.9f, low * 0.97f), (o + side * wave, low * 0.9f), (o + side * wave * 2, low * 0.5f), (o, 0.1f), (o, -0.4f), (w * 0.9f, -0.75f));
            sketch.FillDown(strand, -0.6f, low, rig.Hair, Palette.Shade(rig.Hair, -0.3f));
            sketch.Within(strand, () => Strands(sketch, rig, 16, -0.7f, low, rig.Half + 0.2f));
        }
    }

    private static void Strands(Sketch sketch, FaceRig rig, int count, float top, float low, float wide)
    {
        var random = new FaceRandom(rig.Traits.StyleSeed, 76, 0);
        var wave = rig.Traits.Hair.Style == HairStyle.Wavy ? 0.06f : 0.012f;
        for (var i = 0; i < count; i++)
        {
            var x = (2f * i / (count - 1) - 1) * wide;
            var colour = Palette.Fade(Palette.Shade(rig.Hair, random.Range(-0.5f, 0.3f)), 0.4f);
            sketch.Line(colour, 0.022f, (x * 0.95f, top), (x + wave, top + (low - top) * 0.35f), (x - wave, top + (low - top) * 0.7f), (x * 0.97f, low));
        }
    }
}
