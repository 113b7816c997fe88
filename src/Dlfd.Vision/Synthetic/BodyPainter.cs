
namespace Dlfd.Vision.Synthetic;

/// <summary>Neck, shoulders, clothes and ears.</summary>
internal static class BodyPainter
{
    public static void Draw(Sketch sketch, FaceRig rig)
    {
        var broad = (rig.Traits.Male ? 1.06f : 0.92f) * (1 - 0.28f * rig.Child);
        Neck(sketch, rig, broad);
        Clothes(sketch, rig, broad);
    }

    public static void Ears(Sketch sketch, FaceRig rig)
    {
        var size = rig.Traits.Shape.Ears * (1 + 0.12f * rig.Old);
        foreach (var side in (ReadOnlySpan<float>)[-1, 1])
        {
            var x = side * rig.Half * 0.99f - rig.Moment.Yaw * 0.09f;
            var skin = Palette.Shade(rig.Skin, side * rig.Moment.Light > 0 ? -0.06f : -0.2f);
            sketch.Oval(x, 0.1f, 0.1f * size, 0.2f * size, skin);
            sketch.Oval(x + side * 0.015f, 0.09f, 0.055f * size, 0.13f * size, Palette.Shade(skin, -0.22f));
            sketch.Oval(x + side * 0.005f, 0.12f, 0.04f * size, 0.09f * size, skin);
        }
    }

    private static void Neck(Sketch sketch, FaceRig rig, float broad)
    {
        var w = 0.4f * broad;
        using var neck = Curve.Through(true,
            (-w, 0.4f), (-w * 0.98f, 0.95f), (-w * 1.2f, 1.25f), (-0.8f, 1.45f), (0, 1.7f),
            (0.8f, 1.45f), (w * 1.2f, 1.25f), (w * 0.98f, 0.95f), (w, 0.4f));
        var skin = Palette.Shade(rig.Skin, -0.12f);
        sketch.Fill(neck, rig.Moment.Light * 0.3f, 1.3f, 0.8f, skin, Palette.Shade(skin, -0.3f));
        sketch.Within(neck, () =>
        {
            sketch.Glow(-rig.Moment.Light * 0.1f, rig.ChinY - 0.02f, 0.62f, 0.34f, Palette.Fade(Palette.Shade(rig.Skin, -0.62f), 0.75f));
            if (rig.Old > 0.4f)
                foreach (var side in (ReadOnlySpan<float>)[-1, 1])
                    sketch.Line(Palette.Fade(Palette.Shade(skin, -0.45f), rig.Old * 0.5f), 0.02f, (side * 0.1f, 1.02f), (side * 0.13f, 1.3f));
        });
    }

    private static void Clothes(Sketch sketch, FaceRig rig, float broad)
    {
        var (cloth, s) = (rig.Traits.Clothes, broad);
        var deep = rig.Traits.Collar == 1 ? 0.32f : 0.16f;
        using var shirt = Curve.Through(true,
            (-0.46f * s, 1.16f), (-0.95f * s, 1.3f), (-1.3f * s, 1.55f), (-1.45f * s, 2.2f), (1.45f * s, 2.2f), (1.3f * s, 1.55f),
            (0.95f * s, 1.3f), (0.46f * s, 1.16f), (0.3f * s, 1.2f + deep * 0.7f), (0, 1.2f + deep), (-0.3f * s, 1.2f + deep * 0.7f));
        sketch.FillDown(shirt, 1.1f, 1.75f, Palette.Shade(cloth, 0.1f), Palette.Shade(cloth, -0.4f));
        sketch.Line(Palette.Shade(cloth, -0.3f), 0.04f,
            (-0.46f * s, 1.17f), (-0.3f * s, 1.2f + deep * 0.7f), (0, 1.2f + deep), (0.3f * s, 1.2f + deep * 0.7f), (0.46f * s, 1.17f));
        if (rig.Traits.Collar != 2)
            return;
        foreach (var side in (ReadOnlySpan<float>)[-1, 1])
        {
            using var flap = Curve.Through(true, (side * 0.48f * s, 1.08f), (side * 0.04f, 1.34f), (side * 0.3f * s, 1.52f), (side * 0.62f * s, 1.26f));
            sketch.Fill(flap, Palette.Shade(cloth, 0.28f));
            sketch.Stroke(flap, Palette.Shade(cloth, -0.25f), 0.018f);
        }
    }
}
