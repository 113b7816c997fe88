namespace Dlfd.Evaluation;

/// <summary>Draws the numbers of MT19937 (Matsumoto and Nishimura 1998) as numpy's RandomState does, so that scikit-learn's splits can be repeated.</summary>
sealed class MersenneTwister
{
    const int Length = 624, Middle = 397;
    readonly uint[] state = new uint[Length];
    int index = Length;

    public MersenneTwister(uint seed)
    {
        state[0] = seed;
        for (var i = 1; i < Length; i++) state[i] = 1812433253u * (state[i - 1] ^ (state[i - 1] >> 30)) + (uint)i;
    }

    /// <summary>Returns 0 … n - 1 in random order.</summary>
    public int[] Permutation(int n) => Shuffled([.. Enumerable.Range(0, n)]);

    /// <summary>Shuffles values in place, from the last to the second, and returns them.</summary>
    public int[] Shuffled(int[] values)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = (int)Below((uint)i);
            (values[i], values[j]) = (values[j], values[i]);
        }
        return values;
    }

    /// <summary>Draws from 0 … <paramref name="max"/>, rejecting masked bits that are too large.</summary>
    uint Below(uint max)
    {
        var mask = uint.MaxValue >> System.Numerics.BitOperations.LeadingZeroCount(max);
        uint value;
        do value = Next() & mask; while (value > max);
        return value;
    }

    uint Next()
    {
        if (index == Length) Twist();
        var y = state[index++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680u;
        y ^= (y << 15) & 0xefc60000u;
        return y ^ (y >> 18);
    }

    void Twist()
    {
        for (var i = 0; i < Length; i++)
        {
            var y = (state[i] & 0x80000000u) | (state[(i + 1) % Length] & 0x7fffffffu);
            state[i] = state[(i + Middle) % Length] ^ (y >> 1) ^ ((y & 1) * 0x9908b0dfu);
        }
        index = 0;
    }
}
