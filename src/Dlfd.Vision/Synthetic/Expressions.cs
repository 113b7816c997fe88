namespace Dlfd.Vision.Synthetic;

/// <summary>The seven expressions, and each person's own way of showing them.</summary>
internal static class Expressions
{
    public static readonly string[] Names =
        ["surprise", "fear", "disgust", "happiness", "sadness", "anger", "neutral"];

    public static readonly float[] Frequencies = [0.12f, 0.1f, 0.11f, 0.25f, 0.11f, 0.11f, 0.2f];

    public const int Surprise = 0, Happiness = 3, Neutral = 6;

    private static readonly Expression[] Prototypes =
    [
        new(-0.05f, 0.95f, -0.3f, 1f, 0.15f, 0.7f, 0, 0),
        new(-0.35f, 0.45f, 0.15f, 0.6f, 0.8f, 0.6f, 0, 0),
        new(-0.45f, 0.2f, -0.05f, -0.4f, -0.45f, -0.4f, 0.45f, 1f),
        new(0.35f, 0.1f, 0.05f, 0.1f, 0.05f, -0.1f, 0.4f, 0),
        new(-0.75f, 0, -0.1f, 0.05f, 0.95f, -0.35f, 0, 0),
        new(-0.4f, 0.15f, -0.05f, -0.75f, -1f, 0.1f, 0.05f, 0.4f),
        default,
    ];

    private static readonly Expression Smile = new(0.62f, 0.26f, 0.22f, 0, 0, -0.15f, 0.5f, 0);

    private static readonly Expression Slight = new(0.6f, 0.04f, 0.14f, 0, 0, -0.05f, 0.35f, 0);

    public static Expression Of(FaceTraits traits, int emotion, bool smiling, FaceRandom random)
    {
        var style = Expression.Random(new FaceRandom(traits.StyleSeed, emotion, 0));
        var strength = traits.Expressiveness * random.Range(0.65f, 1.15f);
        var shown = (Prototypes[emotion] + style * 0.22f) * strength + traits.Rest;
        if (smiling)
            shown += (emotion == Happiness ? Smile : Slight) * (0.45f + 0.55f * strength);
        return shown + Expression.Random(random) * 0.07f;
    }
}
