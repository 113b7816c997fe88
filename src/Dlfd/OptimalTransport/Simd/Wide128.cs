using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dlfd.OptimalTransport.Simd;

/// <summary>128 bits of float or double.</summary>
internal readonly unsafe struct Wide128<T>(Vector128<T> lanes) : ISimd<Wide128<T>, T> where T : unmanaged
{
    private readonly Vector128<T> lanes = lanes;

    public static int Width => Vector128<T>.Count;
    public static Wide128<T> Of(T value) => new(Vector128.Create(value));
    public static Wide128<T> Load(T* from) => new(Vector128.Load(from));
    public static void Store(T* to, Wide128<T> x) => x.lanes.Store(to);
    public static Wide128<T> operator +(Wide128<T> x, Wide128<T> y) => new(x.lanes + y.lanes);
    public static Wide128<T> operator -(Wide128<T> x, Wide128<T> y) => new(x.lanes - y.lanes);
    public static Wide128<T> operator *(Wide128<T> x, Wide128<T> y) => new(x.lanes * y.lanes);
    public static Wide128<T> Max(Wide128<T> x, Wide128<T> y) => new(Vector128.MaxNative(x.lanes, y.lanes));
    public static Wide128<T> Abs(Wide128<T> x) => new(Vector128.Abs(x.lanes));
    public static T Sum(Wide128<T> x) => Vector128.Sum(x.lanes);
    public static void Sums(T* to, Wide128<T> x0, Wide128<T> x1, Wide128<T> x2, Wide128<T> x3)
    {
        if (typeof(T) == typeof(float) && Sse3.IsSupported)
        {
            var (even, odd) = (Sse3.HorizontalAdd(x0.lanes.AsSingle(), x1.lanes.AsSingle()), Sse3.HorizontalAdd(x2.lanes.AsSingle(), x3.lanes.AsSingle()));
            Sse3.HorizontalAdd(even, odd).As<float, T>().Store(to);
        }
        else (to[0], to[1], to[2], to[3]) = (Sum(x0), Sum(x1), Sum(x2), Sum(x3));
    }

    public static T Largest(Wide128<T> x)
    {
        var pair = typeof(T) == typeof(double)
            ? x.lanes
            : Vector128.MaxNative(x.lanes, Vector128.Shuffle(x.lanes.AsSingle(), Vector128.Create(2, 3, 0, 1)).As<float, T>());
        return Vector128.MaxNative(pair, Vector128.CreateScalar(pair.GetElement(1))).GetElement(0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide128<T> MultiplyAdd(Wide128<T> x, Wide128<T> y, Wide128<T> z) => new(typeof(T) == typeof(float)
        ? Vector128.MultiplyAddEstimate(x.lanes.AsSingle(), y.lanes.AsSingle(), z.lanes.AsSingle()).As<float, T>()
        : Vector128.MultiplyAddEstimate(x.lanes.AsDouble(), y.lanes.AsDouble(), z.lanes.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide128<T> Log(Wide128<T> x) => new(typeof(T) == typeof(float)
        ? Log(x.lanes.AsSingle()).As<float, T>()
        : Vector128.Log(x.lanes.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide128<T> Exp(Wide128<T> x) => new(typeof(T) == typeof(float)
        ? Exp(x.lanes.AsSingle()).As<float, T>()
        : Vector128.Exp(x.lanes.AsDouble()).As<double, T>());

    /// <summary>2^k·exp(r) with k = round(x/ln 2): adding 1.5·2^23 leaves k in the low bits, from where it moves into the exponent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Exp(Vector128<float> x)
    {
        var rounded = Vector128.MultiplyAddEstimate(x, Vector128.Create(1.44269504f), Vector128.Create(12582912f));
        var k = rounded - Vector128.Create(12582912f);
        var r = Vector128.MultiplyAddEstimate(k, Vector128.Create(-0.693359375f), x);
        r = Vector128.MultiplyAddEstimate(k, Vector128.Create(2.12194440e-4f), r);
        var p = Vector128.Create(1f / 5040);
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(1f / 720));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(1f / 120));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(1f / 24));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(1f / 6));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(0.5f));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(1f));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(1f));
        return (p.AsInt32() + (rounded.AsInt32() << 23)).AsSingle();
    }

    /// <summary>k·ln 2 + log m with m in [√½, √2), and log m = 2 artanh s at s = (m − 1)/(m + 1) by its series.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Log(Vector128<float> x)
    {
        var k = (x.AsInt32() - Vector128.Create(0x3F3504F3)) >> 23;
        var m = (x.AsInt32() - (k << 23)).AsSingle();
        var s = (m - Vector128.Create(1f)) / (m + Vector128.Create(1f));
        var square = s * s;
        var p = Vector128.MultiplyAddEstimate(square, Vector128.Create(2f / 9), Vector128.Create(2f / 7));
        p = Vector128.MultiplyAddEstimate(p, square, Vector128.Create(2f / 5));
        p = Vector128.MultiplyAddEstimate(p, square, Vector128.Create(2f / 3));
        p = Vector128.MultiplyAddEstimate(p, square * s, s + s);
        return Vector128.MultiplyAddEstimate(Vector128.ConvertToSingle(k), Vector128.Create(0.693147181f), p);
    }
}
