using SkiaSharp;

namespace Dlfd.Vision.Synthetic;

/// <summary>The colours of people and clothes.</summary>
internal static class Palette
{
    private static readonly SKColor[] Skins =
        [new(248, 216, 196), new(238, 196, 168), new(222, 174, 138), new(194, 142, 106), new(150, 102, 74), new(102, 68, 50)];

    private static readonly SKColor[] DarkHair = [new(24, 20, 20), new(38, 28, 24), new(58, 40, 30)];

    private static readonly SKColor[] LightHair =
        [new(96, 66, 42), new(128, 92, 56), new(190, 152, 92), new(222, 192, 134), new(150, 72, 34), new(66, 46, 34)];

    private static readonly SKColor[] LightEyes =
        [new(92, 132, 176), new(112, 150, 130), new(130, 148, 160), new(108, 118, 66), new(98, 66, 38)];

    public static SKColor Skin(float tone, float warm)
    {
        var place = tone * (Skins.Length - 1.001f);
        var colour = Mix(Skins[(int)place], Skins[(int)place + 1], place - (int)place);
        return new SKColor(Byte(colour.Red + warm * 4), Byte(colour.Green - warm * 2), Byte(colour.Blue - warm * 5));
    }

    public static SKColor Iris(float tone, FaceRandom random) =>
        tone < 0.5f && random.Chance(0.65f)
            ? random.Pick<SKColor>(LightEyes)
            : Mix(new(52, 32, 22), new(96, 62, 36), random.Unit());

    public static SKColor Hair(float tone, FaceRandom random) =>
        tone < 0.5f && random.Chance(0.72f) ? random.Pick<SKColor>(LightHair) : random.Pick<SKColor>(DarkHair);

    public static SKColor Lips(SKColor skin, float makeup, FaceRandom random)
    {
        var natural = Mix(skin, new(176, 74, 78), random.Range(0.38f, 0.56f));
        return Mix(natural, random.Pick<SKColor>([new(190, 40, 58), new(160, 46, 84), new(206, 92, 100)]), makeup * 0.6f);
    }

    public static SKColor Clothes(FaceRandom random) =>
        SKColor.FromHsv(random.Range(0, 360), random.Range(5, 70), random.Range(22, 92));

    public static SKColor Mix(SKColor a, SKColor b, float t)
    {
        t = Math.Clamp(t, 0, 1);
        return new SKColor(
            Byte(a.Red + (b.Red - a.Red) * t), Byte(a.Green + (b.Green - a.Green) * t),
            Byte(a.Blue + (b.Blue - a.Blue) * t), Byte(a.Alpha + (b.Alpha - a.Alpha) * t));
    }

    /// <summary>Lighter for a positive amount, darker and a little redder for a negative one.</summary>
    public static SKColor Shade(SKColor colour, float amount) => amount >= 0
        ? Mix(colour, new SKColor(255, 250, 240), amount)
        : Mix(colour, new SKColor((byte)(colour.Red / 5), (byte)(colour.Green / 8), (byte)(colour.Blue / 8)), -amount);

    public static SKColor Fade(SKColor colour, float alpha) => colour.WithAlpha(Byte(255 * Math.Clamp(alpha, 0, 1)));

    private static byte Byte(float value) => (byte)Math.Clamp((int)(value + 0.5f), 0, 255);
}
