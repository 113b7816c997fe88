namespace Dlfd.Vision.Synthetic;

/// <summary>Wrinkles and folds, from age and expression.</summary>
internal static class AgePainter
{
    public static void Draw(Sketch sketch, FaceRig rig)
    {
        var dark = Palette.Shade(rig.Skin, -0.55f);
        var random = new FaceRandom(rig.Traits.StyleSeed, 71, 0);
        var face = rig.Moment.Expression;
        var folds = 0.1f + 0.6f * rig.Old + 0.4f * Math.Clamp(Math.Max(face.Curve, face.NoseWrinkle), 0, 1) - 0.2f * rig.Child;
        var brow = rig.Old * random.Range(0.25f, 0.9f) + 0.35f * Math.Clamp(face.BrowRaise, 0, 1) * (1 - rig.Child);
        foreach (var side in (ReadOnlySpan<float>)[-1, 1])
        {
            var push = 0.03f * rig.Curve;
            sketch.Line(Palette.Fade(dark, folds * 0.62f), 0.022f, rig.At(side * rig.NoseHalf * 1.15f, rig.NoseY - 0.03f, 0.04f),
                rig.At(side * (rig.NoseHalf * 1.5f + push), rig.NoseY + 0.09f), rig.At(side * (rig.MouthHalf * 1.12f + push), rig.MouthY - 0.03f));
            Crow(sketch, rig, side, random);
            if (rig.Old > 0.35f)
                sketch.Line(Palette.Fade(dark, (rig.Old - 0.3f) * 0.7f), 0.02f, rig.At(side * rig.MouthHalf * 1.1f, rig.MouthY + 0.06f),
                    rig.At(side * rig.MouthHalf * 1.2f, rig.MouthY + 0.22f));
            if (face.BrowInner < -0.35f || rig.Old > 0.6f)
                sketch.Line(Palette.Fade(dark, 0.45f), 0.016f, rig.At(side * 0.05f, rig.BrowY + 0.06f), rig.At(side * 0.045f, rig.BrowY - 0.05f));
        }

        for (var i = 0; i < 3; i++)
        {
            var y = rig.BrowY - 0.13f - 0.085f * i;
            var bend = random.Range(-0.02f, 0.02f);
            sketch.Line(Palette.Fade(dark, brow * 0.55f), 0.016f, rig.At(-0.34f + 0.04f * i, y + 0.02f), rig.At(-0.1f, y + bend), rig.At(0.12f, y - bend), rig.At(0.34f - 0.04f * i, y + 0.02f));
        }
    }

    private static void Crow(Sketch sketch, FaceRig rig, float side, FaceRandom random)
    {
        var strength = 0.5f * rig.Old + 0.25f * Math.Clamp(rig.Moment.Expression.Cheeks, 0, 1) * (1 - rig.Child);
        var x = rig.EyeX + rig.EyeHalf * 1.15f;
        for (var i = -1; i <= 1; i++)
            sketch.Line(Palette.Fade(Palette.Shade(rig.Skin, -0.55f), strength * 0.7f), 0.012f,
                rig.At(side * x, rig.EyeY + i * 0.025f), rig.At(side * (x + random.Range(0.06f, 0.11f)), rig.EyeY + 0.01f + i * 0.06f));
    }
}
