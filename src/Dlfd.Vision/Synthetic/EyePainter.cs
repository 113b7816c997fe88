using SkiaSharp;

namespace Dlfd.Vision.Synthetic;

/// <summary>Eyes with lids, irises and lashes.</summary>
internal static class EyePainter
{
    public static void Draw(Sketch sketch, FaceRig rig)
    {
        foreach (var side in (ReadOnlySpan<float>)[-1, 1])
            Eye(sketch, rig, side);
    }

    private static void Eye(Sketch sketch, FaceRig rig, float side)
    {
        var (w, open, tilt) = (rig.EyeHalf, rig.EyeOpen, rig.Traits.Shape.EyeTilt * rig.EyeHalf - 0.02f * rig.Old);
        (float X, float Y) On(float u, float v) => rig.At(side * (rig.EyeX + u * w), rig.EyeY + v - u * tilt);
        var dark = Palette.Shade(rig.Skin, -0.6f);
        var (cx, cy) = On(0, 0);
        sketch.Glow(cx, cy - 0.05f, w * 1.7f, 0.17f, Palette.Fade(dark, 0.34f));
        sketch.Glow(cx, cy + open + 0.04f, w * 1.2f, 0.07f, Palette.Fade(dark, 0.14f + 0.2f * rig.Old));
        if (rig.Traits.Makeup > 0 && rig.Child < 0.4f)
            sketch.Glow(cx, cy - open - 0.02f, w * 1.2f, 0.09f, Palette.Fade(new SKColor(84, 50, 66), 0.4f * rig.Traits.Makeup));
        using var eye = Curve.Through(true, On(-1, 0.02f), On(-0.5f, -open * 0.86f), On(0.1f, -open * 1.08f), On(0.65f, -open * 0.72f),
            On(1, -0.005f), On(0.5f, open * 0.72f), On(-0.1f, open * 0.82f), On(-0.65f, open * 0.5f));
        sketch.Fill(eye, cx, cy, w, new SKColor(246, 243, 240), new SKColor(232, 224, 220), new SKColor(178, 160, 156));
        sketch.Within(eye, () => Iris(sketch, rig, cx, cy, w, open));
        Lids(sketch, rig, On, open);
    }

    private static void Iris(Sketch sketch, FaceRig rig, float cx, float cy, float w, float open)
    {
        var r = w * (0.46f + 0.04f * rig.Child);
        var (x, y) = (cx + rig.Moment.Gaze * w * 0.5f + rig.Moment.Yaw * 0.02f, cy - 0.008f);
        var iris = rig.Traits.Iris;
        sketch.Oval(x, y, r, r, Palette.Shade(iris, -0.6f));
        sketch.Oval(x, y, r * 0.86f, r * 0.86f, iris);
        sketch.Glow(x, y + r * 0.4f, r * 0.75f, r * 0.5f, Palette.Fade(Palette.Shade(iris, 0.5f), 0.7f));
        sketch.Oval(x, y, r * 0.42f, r * 0.42f, new SKColor(12, 10, 12));
        sketch.Glow(cx, cy - open * 1.1f, w * 1.1f, open * 0.8f + 0.01f, new SKColor(30, 16, 14, 150));
        var glint = rig.Moment.Light >= 0 ? 1 : -1;
        sketch.Oval(x + glint * r * 0.34f, y - r * 0.36f, r * 0.24f, r * 0.24f, new SKColor(255, 255, 255, 235));
        sketch.Oval(x - glint * r * 0.3f, y + r * 0.4f, r * 0.12f, r * 0.12f, new SKColor(255, 255, 255, 110));
    }

    private static void Lids(Sketch sketch, FaceRig rig, Func<float, float, (float X, float Y)> on, float open)
    {
        var lash = Palette.Mix(Palette.Shade(rig.Skin, -0.85f), new SKColor(20, 14, 14), rig.Traits.Male ? 0.4f : 0.75f);
        var width = (rig.Traits.Male ? 0.02f : 0.027f) + 0.014f * rig.Traits.Makeup * (1 - rig.Child);
        sketch.Line(lash, width, on(-1, 0.02f), on(-0.5f, -open * 0.86f), on(0.1f, -open * 1.08f), on(0.65f, -open * 0.72f),
            on(rig.Traits.Male ? 1 : 1.12f, rig.Traits.Male ? 0 : -0.012f));
        var soft = Palette.Shade(rig.Skin, -0.5f);
        sketch.Line(Palette.Fade(soft, 0.6f), 0.012f, on(-0.65f, open * 0.5f), on(-0.1f, open * 0.84f), on(0.5f, open * 0.74f), on(1, 0));
        var fold = 0.03f + 0.03f * rig.Traits.Shape.LidFold;
        sketch.Line(Palette.Fade(soft, 0.75f), 0.014f + 0.006f * rig.Old,
            on(-0.85f, -open * 0.5f - fold * 0.6f), on(0, -open * 1.06f - fold), on(0.7f, -open * 0.75f - fold * 0.8f), on(1.12f, -fold * 0.1f + 0.03f * rig.Old));
        var bag = rig.Old * 0.75f + 0.3f * Math.Max(0, rig.Moment.Expression.Cheeks);
        if (bag > 0.1f)
            sketch.Line(Palette.Fade(soft, bag * 0.6f), 0.016f, on(-0.8f, open * 0.7f + 0.035f), on(0, open + 0.075f), on(0.75f, open * 0.6f + 0.05f));
    }
}
