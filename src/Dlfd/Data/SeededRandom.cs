namespace Dlfd.Data;

/// <summary>Makes sources of randomness of seeds.</summary>
static class SeededRandom
{
    /// <summary>Makes a source that differs for a seed and its negative, which .NET's own takes alike.</summary>
    public static Random Of(int seed) => new(seed >= 0 ? seed : (int)(unchecked((uint)seed * 2654435769u) >> 1));
}
