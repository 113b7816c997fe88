namespace Dlfd.Vision.Synthetic;

/// <summary>Eyebrows.</summary>
internal static class BrowPainter
{
    public static void Draw(Sketch sketch, FaceRig rig)
    {
        var (shape, face) = (rig.Traits.Shape, rig.Moment.Expression);
        var thick = 0.034f * shape.BrowThickness * (1 - 0.35f * rig.Child) * (1 - 0.15f * rig.Old);
        var arch = 0.035f * shape.BrowArch + 0.02f * face.BrowRaise;
        var inner = -0.085f * face.BrowInner;
        var pinch = 0.03f * Math.Clamp(Math.Abs(face.BrowInner), 0, 1);
        foreach (var side in (ReadOnlySpan<float>)[-1, 1])
        {
            var lift = side * shape.Asymmetry * 0.012f;
            (float X, float Y) On(float x, float y) => rig.At(side * x, rig.BrowY + y + lift);
            var (near, far) = (rig.EyeX * 0.46f - pinch, rig.EyeX + rig.EyeHalf * 1.3f);
            float X(float t) => near + (far - near) * t;
            using var brow = Curve.Through(true,
                On(X(0), inner + thick * 0.75f), On(X(0.02f), inner - thick * 0.7f), On(X(0.35f), inner * 0.45f - arch * 0.7f - thick),
                On(X(0.68f), -arch - thick * 0.7f), On(X(1), 0.022f), On(X(0.68f), -arch + thick * 0.5f), On(X(0.35f), inner * 0.45f - arch * 0.6f + thick * 0.85f));
            sketch.Fill(brow, Palette.Fade(rig.Brow, 0.86f - 0.35f * rig.Child));
            for (var i = 0; i < 5; i++)
            {
                var t = 0.05f + i * 0.16f;
                sketch.Line(Palette.Fade(Palette.Shade(rig.Brow, -0.3f), 0.5f), 0.012f,
                    On(X(t), inner * (1 - t) - arch * t + thick * 0.6f), On(X(t + 0.1f), inner * (0.9f - t) - arch * t - thick * 0.9f));
            }
        }
    }
}
