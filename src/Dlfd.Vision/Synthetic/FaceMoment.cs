namespace Dlfd.Vision.Synthetic;

/// <summary>What belongs to one image rather than to the person: age, expression, pose, light and background.</summary>
internal sealed record FaceMoment
{
    private static readonly float[] AgeFloors = [2, 7, 13, 20, 31, 46, 56, 67, 81];

    public required int AgeClass { get; init; }

    public required int Emotion { get; init; }

    public required bool Smiling { get; init; }

    /// <summary>The age the person looks, in years.</summary>
    public required float Years { get; init; }

    public required Expression Expression { get; init; }

    public required float Yaw { get; init; }

    public required float Roll { get; init; }

    public required float Scale { get; init; }

    public required (float X, float Y) Shift { get; init; }

    /// <summary>Where the light comes from: -1 left, +1 right.</summary>
    public required float Light { get; init; }

    public required float Brightness { get; init; }

    public required float Warmth { get; init; }

    public required float Gaze { get; init; }

    /// <summary>The seed of the background, clothes and pixel noise.</summary>
    public required ulong Scene { get; init; }

    public static FaceMoment Of(FaceTraits traits, int seed, int identity, int image)
    {
        var random = new FaceRandom(seed, identity, image + 1);
        var ageClass = Math.Clamp(traits.AgeStart + random.Below(traits.AgeSpan), 0, 7);
        var emotion = random.Weighted(Expressions.Frequencies);
        var smiling = random.Chance(emotion switch
        {
            Expressions.Happiness => 0.93f, Expressions.Neutral => 0.2f, Expressions.Surprise => 0.25f, _ => 0,
        });
        var years = random.Range(AgeFloors[ageClass], AgeFloors[ageClass + 1]);
        return new FaceMoment
        {
            AgeClass = ageClass,
            Emotion = emotion,
            Smiling = smiling,
            Years = Math.Max(1.5f, years < 18 ? years : 18 + (years - 18) * traits.AgeRate),
            Expression = Expressions.Of(traits, emotion, smiling, random),
            Yaw = random.Bell() * 0.33f,
            Roll = random.Bell() * 4,
            Scale = 1 + random.Bell() * 0.035f,
            Shift = (random.Bell() * 0.015f, random.Bell() * 0.015f),
            Light = random.Range(-1, 1),
            Brightness = 1 + random.Bell() * 0.08f,
            Warmth = random.Bell() * 0.04f,
            Gaze = random.Bell() * 0.25f,
            Scene = random.Bits(),
        };
    }
}
