using SkiaSharp;

namespace Dlfd.Vision.Synthetic;

internal enum HairStyle { Buzz, Short, Parted, Quiff, Curly, Bob, Long, Wavy, Bun }

internal enum BeardStyle { None, Stubble, Moustache, Goatee, Full }

/// <summary>A person's hair on head and chin.</summary>
internal sealed record HairTraits(
    HairStyle Style, SKColor Colour, BeardStyle Beard, float Hairline, float Volume, float Part,
    float Fringe, float Greying, float Balding)
{
    public bool Behind => Style >= HairStyle.Bob && Style != HairStyle.Bun;

    public static HairTraits Of(FaceRandom random, bool male, float tone)
    {
        ReadOnlySpan<float> weights = male
            ? [0.2f, 0.28f, 0.22f, 0.12f, 0.1f, 0.04f, 0.03f, 0.02f, 0.01f]
            : [0.02f, 0.06f, 0.06f, 0.03f, 0.09f, 0.2f, 0.24f, 0.2f, 0.13f];
        ReadOnlySpan<float> beards = [0.5f, 0.2f, 0.09f, 0.08f, 0.13f];
        var beard = (BeardStyle)random.Weighted(beards);
        return new HairTraits(
            (HairStyle)random.Weighted(weights),
            Palette.Hair(tone, random),
            male ? beard : BeardStyle.None,
            random.Bell() * 0.035f,
            1 + random.Bell() * 0.2f,
            random.Chance(0.5f) ? random.Range(0.15f, 0.7f) : -random.Range(0.15f, 0.7f),
            random.Chance(male ? 0.15f : 0.35f) ? random.Range(0.5f, 1) : 0,
            random.Range(38, 68),
            male && random.Chance(0.5f) ? random.Range(0.4f, 1) : random.Range(0, 0.15f));
    }
}
