using System.Numerics;
using System.Runtime.InteropServices;

namespace Dlfd.OptimalTransport.Simd;

/// <summary>Largest minus smallest entry of a contiguous CPU tensor in one pass; NaN or infinite if an entry is.</summary>
internal static class CostRange
{
    public static double Of(Tensor cost) => cost.dtype == torch.ScalarType.Float64
        ? Of(MemoryMarshal.Cast<byte, double>(cost.bytes))
        : Of(MemoryMarshal.Cast<byte, float>(cost.bytes));

    private static double Of<T>(Span<T> values) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // 0·x is NaN for every x that is not finite, and stays so in a sum; comparisons would lose it.
        var (least, largest, check) = (new Vector<T>(values[0]), new Vector<T>(values[0]), Vector<T>.Zero);
        var vectors = MemoryMarshal.Cast<T, Vector<T>>(values);
        foreach (var x in vectors)
        {
            least = Vector.Min(x, least);
            largest = Vector.Max(x, largest);
            check += x * Vector<T>.Zero;
        }
        var (low, high, sum) = (values[0], values[0], Vector.Sum(check));
        for (var k = 0; k < Vector<T>.Count; k++) (low, high) = (T.Min(low, least[k]), T.Max(high, largest[k]));
        foreach (var x in values[(vectors.Length * Vector<T>.Count)..]) (low, high, sum) = (T.Min(low, x), T.Max(high, x), sum + x * T.Zero);
        return double.CreateTruncating(high - low + sum);
    }
}
