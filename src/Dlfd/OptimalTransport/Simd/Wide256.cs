using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dlfd.OptimalTransport.Simd;

/// <summary>256 bits of float or double.</summary>
internal readonly unsafe struct Wide256<T>(Vector256<T> lanes) : ISimd<Wide256<T>, T> where T : unmanaged
{
    private readonly Vector256<T> lanes = lanes;

    public static int Width => Vector256<T>.Count;
    public static Wide256<T> Of(T value) => new(Vector256.Create(value));
    public static Wide256<T> Load(T* from) => new(Vector256.Load(from));
    public static void Store(T* to, Wide256<T> x) => x.lanes.Store(to);
    public static Wide256<T> operator +(Wide256<T> x, Wide256<T> y) => new(x.lanes + y.lanes);
    public static Wide256<T> operator -(Wide256<T> x, Wide256<T> y) => new(x.lanes - y.lanes);
    public static Wide256<T> operator *(Wide256<T> x, Wide256<T> y) => new(x.lanes * y.lanes);
    public static Wide256<T> Max(Wide256<T> x, Wide256<T> y) => new(Vector256.MaxNative(x.lanes, y.lanes));
    public static Wide256<T> Abs(Wide256<T> x) => new(Vector256.Abs(x.lanes));
    public static T Sum(Wide256<T> x) => Vector256.Sum(x.lanes);
    public static void Sums(T* to, Wide256<T> x0, Wide256<T> x1, Wide256<T> x2, Wide256<T> x3) => Wide128<T>.Sums(to, x0.Halves, x1.Halves, x2.Halves, x3.Halves);
    private Wide128<T> Halves => new(lanes.GetLower() + lanes.GetUpper());
    public static T Largest(Wide256<T> x) => Wide128<T>.Largest(Wide128<T>.Max(new(x.lanes.GetLower()), new(x.lanes.GetUpper())));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide256<T> MultiplyAdd(Wide256<T> x, Wide256<T> y, Wide256<T> z) => new(typeof(T) == typeof(float)
        ? Vector256.MultiplyAddEstimate(x.lanes.AsSingle(), y.lanes.AsSingle(), z.lanes.AsSingle()).As<float, T>()
        : Vector256.MultiplyAddEstimate(x.lanes.AsDouble(), y.lanes.AsDouble(), z.lanes.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide256<T> Log(Wide256<T> x) => new(typeof(T) == typeof(float)
        ? Log(x.lanes.AsSingle()).As<float, T>()
        : Vector256.Log(x.lanes.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide256<T> Exp(Wide256<T> x) => new(typeof(T) == typeof(float)
        ? Exp(x.lanes.AsSingle()).As<float, T>()
        : Vector256.Exp(x.lanes.AsDouble()).As<double, T>());

    /// <summary>2^k·exp(r) with k = round(x/ln 2): adding 1.5·2^23 leaves k in the low bits, from where it moves into the exponent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Exp(Vector256<float> x)
    {
        var rounded = Vector256.MultiplyAddEstimate(x, Vector256.Create(1.44269504f), Vector256.Create(12582912f));
        var k = rounded - Vector256.Create(12582912f);
        var r = Vector256.MultiplyAddEstimate(k, Vector256.Create(-0.693359375f), x);
        r = Vector256.MultiplyAddEstimate(k, Vector256.Create(2.12194440e-4f), r);
        var p = Vector256.Create(1f / 5040);
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(1f / 720));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(1f / 120));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(1f / 24));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(1f / 6));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(0.5f));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(1f));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(1f));
        return (p.AsInt32() + (rounded.AsInt32() << 23)).AsSingle();
    }

    /// <summary>k·ln 2 + log m with m in [√½, √2), and log m = 2 artanh s at s = (m − 1)/(m + 1) by its series.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Log(Vector256<float> x)
    {
        var k = (x.AsInt32() - Vector256.Create(0x3F3504F3)) >> 23;
        var m = (x.AsInt32() - (k << 23)).AsSingle();
        var s = (m - Vector256.Create(1f)) / (m + Vector256.Create(1f));
        var square = s * s;
        var p = Vector256.MultiplyAddEstimate(square, Vector256.Create(2f / 9), Vector256.Create(2f / 7));
        p = Vector256.MultiplyAddEstimate(p, square, Vector256.Create(2f / 5));
        p = Vector256.MultiplyAddEstimate(p, square, Vector256.Create(2f / 3));
        p = Vector256.MultiplyAddEstimate(p, square * s, s + s);
        return Vector256.MultiplyAddEstimate(Vector256.ConvertToSingle(k), Vector256.Create(0.693147181f), p);
    }
}
