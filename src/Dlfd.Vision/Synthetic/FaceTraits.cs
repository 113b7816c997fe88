using SkiaSharp;

namespace Dlfd.Vision.Synthetic;

/// <summary>What stays with a person in all images.</summary>
internal sealed record FaceTraits
{
    public required bool Male { get; init; }

    public required int AgeStart { get; init; }

    public required int AgeSpan { get; init; }

    /// <summary>How fast the person ages after 18; 1 is average.</summary>
    public required float AgeRate { get; init; }

    public required float Expressiveness { get; init; }

    /// <summary>The face at rest: some look sad or cross with no reason.</summary>
    public required Expression Rest { get; init; }

    public required int StyleSeed { get; init; }

    public required FaceShape Shape { get; init; }

    public required SKColor Skin { get; init; }

    public required SKColor Iris { get; init; }

    public required SKColor Lips { get; init; }

    public required HairTraits Hair { get; init; }

    public required SKColor Clothes { get; init; }

    public required int Collar { get; init; }

    public required float Freckles { get; init; }

    public required int Moles { get; init; }

    /// <summary>0 none, 1 round, 2 angular.</summary>
    public required int Glasses { get; init; }

    public required float Makeup { get; init; }

    public static FaceTraits Of(int seed, int identity)
    {
        var random = new FaceRandom(seed, identity, 0);
        var male = random.Chance(0.5f);
        var span = 3 + random.Below(3);
        var tone = random.Unit();
        var skin = Palette.Skin(tone, random.Bell());
        var makeup = male ? 0 : random.Chance(0.55f) ? random.Range(0.3f, 1) : 0;
        return new FaceTraits
        {
            Male = male,
            AgeSpan = span,
            AgeStart = Math.Clamp(random.Below(10 - span + 1) - 1, 0, 8 - span),
            AgeRate = Math.Clamp(1 + random.Bell() * 0.17f, 0.65f, 1.4f),
            Expressiveness = random.Range(0.5f, 1.15f),
            Rest = Expression.Random(random) * 0.13f,
            StyleSeed = (int)random.Bits(),
            Shape = FaceShape.Of(random, male),
            Skin = skin,
            Iris = Palette.Iris(tone, random),
            Lips = Palette.Lips(skin, makeup, random),
            Hair = HairTraits.Of(random, male, tone),
            Clothes = Palette.Clothes(random),
            Collar = random.Below(3),
            Freckles = tone < 0.45f && random.Chance(0.3f) ? random.Range(0.4f, 1) : 0,
            Moles = random.Chance(0.35f) ? 1 + random.Below(2) : 0,
            Glasses = random.Chance(0.2f) ? 1 + random.Below(2) : 0,
            Makeup = makeup,
        };
    }
}
