namespace Dlfd.Vision.Synthetic;

/// <summary>A SplitMix64 stream of its own for every (seed, identity, image).</summary>
internal sealed class FaceRandom
{
    private ulong _state;

    public FaceRandom(int seed, int identity, int image)
    {
        foreach (var part in (ReadOnlySpan<int>)[seed, identity, image])
            _state = Mix(_state ^ (uint)part) + 0x9E3779B97F4A7C15UL;
    }

    public ulong Bits()
    {
        _state += 0x9E3779B97F4A7C15UL;
        return Mix(_state);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public float Unit() => (Bits() >> 40) * (1f / (1 << 24));

    public float Range(float low, float high) => low + (high - low) * Unit();

    /// <summary>Bell-shaped around 0 with standard deviation 1, never beyond 3.5.</summary>
    public float Bell() => (Unit() + Unit() + Unit() + Unit() - 2f) * 1.7320508f;

    public bool Chance(float probability) => Unit() < probability;

    public int Below(int count) => (int)(Unit() * count);

    public T Pick<T>(ReadOnlySpan<T> items) => items[Below(items.Length)];

    /// <summary>An index with the given relative weights.</summary>
    public int Weighted(ReadOnlySpan<float> weights)
    {
        var total = 0f;
        foreach (var weight in weights)
            total += weight;
        var left = Unit() * total;
        for (var i = 0; i < weights.Length - 1; i++)
        {
            left -= weights[i];
            if (left < 0)
                return i;
        }

        return weights.Length - 1;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
