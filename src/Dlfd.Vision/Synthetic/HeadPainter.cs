using SkiaSharp;

namespace Dlfd.Vision.Synthetic;

/// <summary>The head's skin with its light and shadow.</summary>
internal static class HeadPainter
{
    public static void Draw(Sketch sketch, FaceRig rig, SKPath head)
    {
        var (skin, light) = (rig.Skin, rig.Moment.Light);
        sketch.Fill(head, light * 0.3f, -0.15f, 1.35f,
            Palette.Shade(skin, 0.13f), skin, Palette.Shade(skin, -0.2f), Palette.Shade(skin, -0.42f));
        sketch.Within(head, () =>
        {
            Shadow(sketch, rig);
            Flush(sketch, rig);
            Highlights(sketch, rig);
        });
    }

    private static void Shadow(Sketch sketch, FaceRig rig)
    {
        var dark = Palette.Shade(rig.Skin, -0.55f);
        var (far, near) = (0.25f + 0.35f * Math.Abs(rig.Moment.Light), 0.16f);
        var side = rig.Moment.Light > 0 ? -1 : 1;
        sketch.Glow(side * rig.Half * 1.08f, 0.15f, 0.48f, 1.15f, Palette.Fade(dark, far));
        sketch.Glow(-side * rig.Half * 1.12f, 0.3f, 0.3f, 0.9f, Palette.Fade(dark, near));
        sketch.Glow(0, rig.ChinY + 0.06f, 0.6f, 0.17f, Palette.Fade(dark, 0.4f));
        var (x, _) = rig.At(0, 0);
        sketch.Glow(x, rig.MouthY + (rig.ChinY - rig.MouthY) * 0.42f, 0.24f, 0.06f, Palette.Fade(dark, 0.28f));
        foreach (var cheek in (ReadOnlySpan<float>)[-1, 1])
        {
            // Cheeks sink below the cheekbones with age and in lean adult faces.
            var hollow = Math.Clamp(0.12f + 0.3f * rig.Old - 0.3f * rig.Child + (1 - rig.Traits.Shape.Cheek), 0, 0.6f);
            var (cx, cy) = rig.At(cheek * rig.Half * 0.72f, 0.46f);
            sketch.Glow(cx, cy, 0.17f, 0.26f, Palette.Fade(dark, hollow));
        }
    }

    private static void Flush(Sketch sketch, FaceRig rig)
    {
        var blood = Palette.Mix(rig.Skin, new SKColor(214, 84, 74), 0.5f);
        var lift = 0.05f * rig.Moment.Expression.Cheeks;
        var strength = 0.22f + 0.2f * rig.Child + 0.25f * rig.Traits.Makeup * (1 - rig.Child);
        foreach (var side in (ReadOnlySpan<float>)[-1, 1])
        {
            var (x, y) = rig.At(side * rig.Half * 0.58f, 0.28f - lift);
            sketch.Glow(x, y, 0.24f, 0.17f, Palette.Fade(blood, strength));
            if (rig.Moment.Expression.Cheeks > 0.15f)
                sketch.Glow(x, y - 0.05f, 0.16f, 0.08f, Palette.Fade(Palette.Shade(rig.Skin, 0.4f), 0.4f * rig.Moment.Expression.Cheeks));
        }
    }

    private static void Highlights(Sketch sketch, FaceRig rig)
    {
        var shine = Palette.Shade(rig.Skin, 0.5f);
        var (x, y) = rig.At(rig.Moment.Light * 0.14f, -0.52f);
        sketch.Glow(x, y, 0.36f, 0.2f, Palette.Fade(shine, 0.35f));
        (x, y) = rig.At(rig.Moment.Light * 0.04f, rig.ChinY - 0.12f);
        sketch.Glow(x, y, 0.12f, 0.07f, Palette.Fade(shine, 0.3f));
    }
}
