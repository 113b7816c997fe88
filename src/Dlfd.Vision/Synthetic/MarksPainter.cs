using SkiaSharp;

namespace Dlfd.Vision.Synthetic;

/// <summary>Freckles, moles and the spots of age.</summary>
internal static class MarksPainter
{
    public static void Draw(Sketch sketch, FaceRig rig)
    {
        var random = new FaceRandom(rig.Traits.StyleSeed, 72, 0);
        var brown = Palette.Mix(rig.Skin, new SKColor(120, 66, 36), 0.6f);
        var freckles = (int)(rig.Traits.Freckles * 26);
        for (var i = 0; i < freckles; i++)
        {
            var (x, y) = rig.At(random.Bell() * 0.26f, 0.2f + random.Bell() * 0.09f);
            sketch.Oval(x, y, 0.014f, 0.013f, Palette.Fade(brown, random.Range(0.25f, 0.7f)));
        }

        for (var i = 0; i < rig.Traits.Moles; i++)
        {
            var (x, y) = rig.At(random.Range(0.2f, 0.48f) * (random.Chance(0.5f) ? 1 : -1), random.Range(0.15f, 0.7f));
            sketch.Oval(x, y, 0.022f, 0.022f, new SKColor(70, 40, 30, 230));
        }

        for (var i = 0; i < (int)((rig.Old - 0.55f) * 16); i++)
        {
            var (x, y) = rig.At(random.Range(-0.5f, 0.5f), random.Range(-0.75f, 0.45f));
            sketch.Glow(x, y, 0.045f, 0.035f, Palette.Fade(brown, 0.45f));
        }
    }
}
