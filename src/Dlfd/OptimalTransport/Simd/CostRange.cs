using System.Numerics;
using System.Runtime.CompilerServices;

namespace Dlfd.OptimalTransport.Simd;

/// <summary>Largest minus smallest of some numbers, and the largest without its sign, in one pass; the first is NaN or infinite if one is.</summary>
internal static unsafe class CostRange
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (double Range, double Greatest) Of<T, V>(T* values, long count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where V : struct, ISimd<V, T>
    {
        var (low, high, sum) = (values[0], values[0], T.Zero);
        var k = 0L;
        if (count >= 2 * V.Width)
        {
            // 0·x is NaN for every x that is not finite, and stays so in a sum; comparisons would lose it.
            var (low0, low1, high0, high1) = (V.Of(-low), V.Of(-low), V.Of(low), V.Of(low));
            var (check, zero) = (V.Of(T.Zero), V.Of(T.Zero));
            for (; k <= count - 2 * V.Width; k += 2 * V.Width)
            {
                var (x, y) = (V.Load(values + k), V.Load(values + k + V.Width));
                (low0, low1) = (V.Max(zero - x, low0), V.Max(zero - y, low1));
                (high0, high1) = (V.Max(x, high0), V.Max(y, high1));
                check = V.MultiplyAdd(y, zero, V.MultiplyAdd(x, zero, check));
            }
            (low, high, sum) = (-V.Largest(V.Max(low0, low1)), V.Largest(V.Max(high0, high1)), V.Sum(check));
        }
        for (; k < count; k++) (low, high, sum) = (T.Min(low, values[k]), T.Max(high, values[k]), sum + values[k] * T.Zero);
        return (double.CreateTruncating(high - low + sum), double.CreateTruncating(T.Max(T.Abs(low), T.Abs(high))));
    }
}
