namespace Dlfd.Vision.Synthetic;

/// <summary>A person's bones and features, relative to an average adult face (1 is average, or 0 for offsets).</summary>
internal sealed record FaceShape(
    float Width, float Jaw, float Chin, float ChinLength, float Cheek,
    float EyeDistance, float EyeSize, float EyeTilt, float EyeRound, float LidFold,
    float BrowThickness, float BrowArch, float BrowHeight,
    float NoseWidth, float NoseLength, float NoseTip,
    float MouthWidth, float MouthHeight, float UpperLip, float LowerLip, float Bow,
    float Ears, float Asymmetry)
{
    public static FaceShape Of(FaceRandom random, bool male)
    {
        // Sexes differ on average only: the ranges overlap.
        var g = (male ? 1 : -1) + random.Bell() * 0.55f;
        return new FaceShape(
            1 + random.Bell() * 0.06f + g * 0.012f,
            1 + random.Bell() * 0.07f + g * 0.065f,
            1 + random.Bell() * 0.16f + g * 0.14f,
            random.Bell() * 0.035f + g * 0.02f,
            1 + random.Bell() * 0.05f,
            1 + random.Bell() * 0.06f,
            1 + random.Bell() * 0.1f - g * 0.055f,
            random.Bell() * 0.08f,
            1 + random.Bell() * 0.13f - g * 0.03f,
            random.Unit(),
            1 + random.Bell() * 0.2f + g * 0.27f,
            1 + random.Bell() * 0.45f - g * 0.35f,
            random.Bell() * 0.03f - g * 0.018f,
            1 + random.Bell() * 0.14f + g * 0.06f,
            1 + random.Bell() * 0.1f + g * 0.02f,
            random.Unit(),
            1 + random.Bell() * 0.1f,
            random.Bell() * 0.025f,
            1 + random.Bell() * 0.26f - g * 0.14f,
            1 + random.Bell() * 0.22f - g * 0.14f,
            random.Range(0.2f, 1),
            1 + random.Bell() * 0.14f,
            random.Bell() * 0.5f);
    }
}
