using SkiaSharp;

namespace Dlfd.Vision.Synthetic;

/// <summary>The blurred surroundings.</summary>
internal static class Backdrop
{
    public static void Draw(Sketch sketch, FaceRig rig)
    {
        var random = new FaceRandom((int)rig.Moment.Scene, (int)(rig.Moment.Scene >> 32), 1);
        var hue = random.Range(0, 360);
        var wall = SKColor.FromHsv(hue, random.Range(4, 36), random.Range(30, 88));
        using var builder = new SKPathBuilder();
        builder.AddRect(new SKRect(-2.5f, -2.5f, 2.5f, 2.5f));
        using var all = builder.Detach();
        sketch.FillDown(all, -1.5f, 1.5f, Palette.Shade(wall, 0.18f), Palette.Shade(wall, -0.22f));
        for (var i = 0; i < 4; i++)
        {
            var patch = SKColor.FromHsv((hue + random.Range(-50, 50) + 360) % 360, random.Range(5, 45), random.Range(25, 95));
            sketch.Glow(random.Range(-1.7f, 1.7f), random.Range(-1.6f, 1.5f), random.Range(0.3f, 1), random.Range(0.3f, 1.3f),
                Palette.Fade(patch, random.Range(0.2f, 0.65f)));
        }
    }
}
