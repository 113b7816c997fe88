using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dlfd.OptimalTransport.Simd;

/// <summary>512 bits of float or double.</summary>
internal readonly unsafe struct Wide512<T>(Vector512<T> lanes) : ISimd<Wide512<T>, T> where T : unmanaged
{
    private readonly Vector512<T> lanes = lanes;

    public static int Width => Vector512<T>.Count;
    public static Wide512<T> Of(T value) => new(Vector512.Create(value));
    public static Wide512<T> Load(T* from) => new(Vector512.Load(from));
    public static void Store(T* to, Wide512<T> x) => x.lanes.Store(to);
    public static Wide512<T> operator +(Wide512<T> x, Wide512<T> y) => new(x.lanes + y.lanes);
    public static Wide512<T> operator -(Wide512<T> x, Wide512<T> y) => new(x.lanes - y.lanes);
    public static Wide512<T> operator *(Wide512<T> x, Wide512<T> y) => new(x.lanes * y.lanes);
    public static Wide512<T> Max(Wide512<T> x, Wide512<T> y) => new(Vector512.MaxNative(x.lanes, y.lanes));
    public static Wide512<T> Abs(Wide512<T> x) => new(Vector512.Abs(x.lanes));
    public static T Sum(Wide512<T> x) => Vector512.Sum(x.lanes);
    public static void Sums(T* to, Wide512<T> x0, Wide512<T> x1, Wide512<T> x2, Wide512<T> x3) => Wide256<T>.Sums(to, x0.Halves, x1.Halves, x2.Halves, x3.Halves);
    private Wide256<T> Halves => new(lanes.GetLower() + lanes.GetUpper());
    public static T Largest(Wide512<T> x) => Wide256<T>.Largest(Wide256<T>.Max(new(x.lanes.GetLower()), new(x.lanes.GetUpper())));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide512<T> MultiplyAdd(Wide512<T> x, Wide512<T> y, Wide512<T> z) => new(typeof(T) == typeof(float)
        ? Vector512.MultiplyAddEstimate(x.lanes.AsSingle(), y.lanes.AsSingle(), z.lanes.AsSingle()).As<float, T>()
        : Vector512.MultiplyAddEstimate(x.lanes.AsDouble(), y.lanes.AsDouble(), z.lanes.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide512<T> Log(Wide512<T> x) => new(typeof(T) == typeof(float)
        ? Log(x.lanes.AsSingle()).As<float, T>()
        : Vector512.Log(x.lanes.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide512<T> Exp(Wide512<T> x) => new(typeof(T) == typeof(float)
        ? Exp(x.lanes.AsSingle()).As<float, T>()
        : Vector512.Exp(x.lanes.AsDouble()).As<double, T>());

    /// <summary>2^k·exp(r) with k = round(x/ln 2): adding 1.5·2^23 leaves k in the low bits, from where it moves into the exponent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Exp(Vector512<float> x)
    {
        var rounded = Vector512.MultiplyAddEstimate(x, Vector512.Create(1.44269504f), Vector512.Create(12582912f));
        var k = rounded - Vector512.Create(12582912f);
        var r = Vector512.MultiplyAddEstimate(k, Vector512.Create(-0.693359375f), x);
        r = Vector512.MultiplyAddEstimate(k, Vector512.Create(2.12194440e-4f), r);
        var p = Vector512.Create(1f / 5040);
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(1f / 720));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(1f / 120));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(1f / 24));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(1f / 6));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(0.5f));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(1f));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(1f));
        return (p.AsInt32() + (rounded.AsInt32() << 23)).AsSingle();
    }

    /// <summary>k·ln 2 + log m with m in [√½, √2), and log m = 2 artanh s at s = (m − 1)/(m + 1) by its series.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Log(Vector512<float> x)
    {
        var k = (x.AsInt32() - Vector512.Create(0x3F3504F3)) >> 23;
        var m = (x.AsInt32() - (k << 23)).AsSingle();
        var s = (m - Vector512.Create(1f)) / (m + Vector512.Create(1f));
        var square = s * s;
        var p = Vector512.MultiplyAddEstimate(square, Vector512.Create(2f / 9), Vector512.Create(2f / 7));
        p = Vector512.MultiplyAddEstimate(p, square, Vector512.Create(2f / 5));
        p = Vector512.MultiplyAddEstimate(p, square, Vector512.Create(2f / 3));
        p = Vector512.MultiplyAddEstimate(p, square * s, s + s);
        return Vector512.MultiplyAddEstimate(Vector512.ConvertToSingle(k), Vector512.Create(0.693147181f), p);
    }
}
