using SkiaSharp;

namespace Dlfd.Vision.Synthetic;

/// <summary>The measures of one face at one moment, in face units.</summary>
internal sealed class FaceRig
{
    public FaceRig(FaceTraits traits, FaceMoment moment)
    {
        (Traits, Moment) = (traits, moment);
        var (shape, face) = (traits.Shape, moment.Expression);
        Child = Math.Clamp((15 - moment.Years) / 13, 0, 1);
        Old = Math.Clamp((moment.Years - 36) / 38, 0, 1.15f);
        Open = Math.Clamp(face.Open, 0, 1.1f);
        Curve = Math.Clamp(face.Curve, -1.1f, 1.25f);
        Half = 0.7f * shape.Width * (1 + 0.04f * Child);
        Jaw = Half * Math.Clamp(0.8f * (1 + (shape.Jaw - 1) * (1 - 0.7f * Child)) + 0.03f * Old, 0.66f, 0.95f);
        ChinHalf = 0.27f * (1 + (shape.Chin - 1) * (1 - 0.7f * Child));
        ChinY = 0.97f + shape.ChinLength - 0.13f * Child + 0.09f * Open;
        EyeY = -0.07f + 0.1f * Child;
        EyeX = 0.3f * shape.EyeDistance * Half / 0.7f;
        EyeHalf = 0.15f * shape.EyeSize * (1 + 0.13f * Child) * (1 - 0.05f * Old);
        EyeOpen = EyeHalf * 0.46f * shape.EyeRound * (1 + 0.25f * Child) * (1 - 0.2f * Old)
            * Math.Clamp(1 + 0.55f * face.Lids, 0.4f, 1.65f);
        BrowY = EyeY - 0.19f - 0.01f * Child + shape.BrowHeight - 0.085f * face.BrowRaise;
        NoseY = EyeY + 0.4f * shape.NoseLength * (1 - 0.24f * Child);
        NoseHalf = 0.135f * shape.NoseWidth * (1 - 0.1f * Child) * (1 + 0.14f * Old);
        MouthY = NoseY + (0.97f - 0.13f * Child + shape.ChinLength - NoseY) * 0.37f + shape.MouthHeight;
        MouthHalf = 0.245f * shape.MouthWidth * (1 - 0.14f * Child) * (1 + 0.28f * face.Width + 0.06f * Math.Max(0, Curve));
        Skin = Palette.Mix(Palette.Shade(traits.Skin, Child * 0.08f), new SKColor(206, 176, 156), 0.16f * Old);
        var grey = Math.Clamp((moment.Years - traits.Hair.Greying + 8) / 20, 0, 1);
        Hair = Palette.Mix(traits.Hair.Colour, new SKColor(206, 204, 202), grey * 0.88f);
        Brow = Palette.Mix(Palette.Mix(traits.Hair.Colour, new SKColor(40, 28, 24), 0.45f), new SKColor(176, 172, 168), grey * 0.6f);
        Bald = traits.Hair.Balding * Math.Clamp((moment.Years - 26) / 30, 0, 1.1f);
    }

    public FaceTraits Traits { get; }

    public FaceMoment Moment { get; }

    public float Child { get; }

    public float Old { get; }

    public float Open { get; }

    public float Curve { get; }

    public float Half { get; }

    public float Jaw { get; }

    public float ChinHalf { get; }

    public float ChinY { get; }

    public float EyeY { get; }

    public float EyeX { get; }

    public float EyeHalf { get; }

    public float EyeOpen { get; }

    public float BrowY { get; }

    public float NoseY { get; }

    public float NoseHalf { get; }

    public float MouthY { get; }

    public float MouthHalf { get; }

    public float Bald { get; }

    public SKColor Skin { get; }

    public SKColor Hair { get; }

    public SKColor Brow { get; }

    /// <summary>A point on the face, turned with the head; <paramref name="depth"/> sticks out of it.</summary>
    public (float X, float Y) At(float x, float y, float depth = 0)
    {
        var turn = Moment.Yaw * 0.42f;
        var angle = MathF.Asin(Math.Clamp(x / (Half * 1.06f), -1, 1)) + turn;
        return (MathF.Sin(Math.Clamp(angle, -1.57f, 1.57f)) * Half * 1.06f + MathF.Sin(turn) * depth, y);
    }

    /// <summary>A point of the outline, which turns less than the features do.</summary>
    public (float X, float Y) Outline(float x, float y) => (x + Moment.Yaw * 0.07f * (y + 0.2f), y);

    public SKPath Head() => Synthetic.Curve.Mirrored(
        Outline,
        (0, -1.0f), (Half * 0.6f, -0.87f), (Half * 0.95f, -0.48f), (Half * 0.985f, -0.1f),
        (Half * (0.94f + 0.03f * Child) * (0.5f + Traits.Shape.Cheek * 0.5f), 0.24f), (Jaw, 0.56f), (ChinHalf * 1.25f, ChinY - 0.09f), (0, ChinY));
}
