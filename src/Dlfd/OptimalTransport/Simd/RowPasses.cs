using System.Numerics;
using System.Runtime.CompilerServices;

namespace Dlfd.OptimalTransport.Simd;

/// <summary>The inner loops over rows of the cost and of the kernel. They are compiled at full speed at once: waiting for the runtime to do so in the background cost more than solving.</summary>
internal sealed unsafe class RowPasses<T, V>(KernelMemory<T> memory)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct, ISimd<V, T>
{
    /// <summary>exp of it is as good as 0 beside 1, and its products stay normal numbers.</summary>
    private static T Least => T.CreateTruncating(typeof(T) == typeof(float) ? -85 : -690);

    /// <summary>One exp an entry: f, the kernel, and its weighted column sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Normalise(int first, int end, T* sums, double epsilon)
    {
        var (inverse, least, stride) = (V.Of(T.CreateTruncating(1 / epsilon)), V.Of(Least), memory.Stride);
        var shifted = memory.Shifted;
        for (var i = first; i < Math.Min(end, memory.Rows); i++)
        {
            var from = memory.Cost + (long)i * stride;
            var to = memory.Kernel + (long)i * stride;
            var largest = V.Of(T.CreateTruncating(-1e38));
            for (var j = 0; j < stride; j += V.Width) largest = V.Max(V.Load(shifted + j) - V.Load(from + j), largest);
            var top = V.Largest(largest);
            var (shift, total) = (V.Of(top), V.Of(T.Zero));
            for (var j = 0; j < stride; j += V.Width)
            {
                var e = V.Exp(V.Max((V.Load(shifted + j) - V.Load(from + j) - shift) * inverse, least));
                V.Store(to + j, e);
                total += e;
            }
            var sum = V.Sum(total);
            (memory.F[i], memory.Sums[i]) = (top, sum);
            var (scale, weight) = (V.Of(T.One / sum), V.Of(memory.A[i]));
            for (var j = 0; j < stride; j += V.Width)
            {
                var p = V.Load(to + j) * scale;
                V.Store(to + j, p);
                V.Store(sums + j, V.MultiplyAdd(weight, p, V.Load(sums + j)));
            }
        }
        var minus = V.Of(T.CreateTruncating(-epsilon));
        for (var i = first; i < end; i += V.Width)
            V.Store(memory.F + i, V.MultiplyAdd(minus, V.Log(V.Load(memory.Sums + i)), V.Of(T.Zero) - V.Load(memory.F + i)));
    }

    /// <summary>Blocks of rows: products with v, u from them, and the rows times a∘u onto the sums. Returns the largest |log u|.</summary>
    public double Iterate(int first, int end, T* sums, double omega) =>
        memory.Block % V.Width == 0 ? Iterate<V>(first, end, sums, omega) : Iterate<Wide128<T>>(first, end, sums, omega);

    /// <summary>With registers for u that are no longer than a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Iterate<W>(int first, int end, T* sums, double omega) where W : struct, ISimd<W, T>
    {
        var (keep, step, least) = (W.Of(T.CreateTruncating(1 - omega)), W.Of(T.CreateTruncating(-omega)), W.Of(T.CreateTruncating(-80)));
        var largest = W.Of(T.Zero);
        var block = memory.Block;
        for (var i = first; i < end; i += block)
        {
            var stop = Math.Min(i + block, end);
            for (var r = i; r < stop; r += 4) Products(memory.Kernel + (long)r * memory.Stride, memory.Sums + r);
            for (var r = i; r < stop; r += W.Width)
            {
                var logU = W.MultiplyAdd(step, W.Log(W.Load(memory.Sums + r)), keep * W.Load(memory.LogU + r));
                largest = W.Max(W.Abs(logU), largest);
                W.Store(memory.LogU + r, logU);
                W.Store(memory.Scale + r, W.Load(memory.A + r) * W.Exp(W.Max(logU, least)));
            }
            for (var r = i; r < stop; r += 4) Add(memory.Kernel + (long)r * memory.Stride, memory.Scale + r, sums);
        }
        return double.CreateTruncating(W.Largest(largest));
    }

    /// <summary>g_j = −ε log Σ_i a_i exp((f_i − C_ij)/ε) of all columns, or of those without weight.</summary>
    public void ExactColumns(double epsilon, bool all)
    {
        if (!all && !new Span<T>(memory.B, memory.Columns).Contains(T.Zero)) return;
        var unit = T.CreateTruncating(epsilon);
        for (var i = 0; i < memory.Rows; i++) memory.Scale[i] = memory.F[i] + unit * T.Log(memory.A[i]);
        var result = stackalloc T[V.Width];
        for (var j = 0; j < memory.Stride; j += V.Width)
        {
            var wanted = 0;
            for (var k = j; k < Math.Min(j + V.Width, memory.Columns); k++) wanted += all || memory.B[k] == T.Zero ? 1 : 0;
            if (wanted == 0) continue;
            V.Store(result, ExactColumns(memory.Cost + j, unit));
            for (var k = j; k < Math.Min(j + V.Width, memory.Columns); k++)
                if (all || memory.B[k] == T.Zero) memory.G[k] = result[k - j];
        }
    }

    /// <summary>A register of columns; the scales hold f + ε log a, −∞ for rows without weight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private V ExactColumns(T* cost, T unit)
    {
        var (top, sum, inverse, least) = (V.Of(T.CreateTruncating(-1e38)), V.Of(T.Zero), V.Of(T.One / unit), V.Of(Least));
        for (var i = 0; i < memory.Rows; i++) top = V.Max(V.Of(memory.Scale[i]) - V.Load(cost + (long)i * memory.Stride), top);
        for (var i = 0; i < memory.Rows; i++)
            sum += V.Exp(V.Max((V.Of(memory.Scale[i]) - V.Load(cost + (long)i * memory.Stride) - top) * inverse, least));
        return V.Of(T.Zero) - V.MultiplyAdd(V.Of(unit), V.Log(sum), top);
    }

    /// <summary>Four rows times v.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Products(T* rows, T* results)
    {
        var stride = memory.Stride;
        var v = memory.V;
        T* r1 = rows + stride, r2 = r1 + stride, r3 = r2 + stride;
        var (s0, s1, s2, s3) = (V.Of(T.Zero), V.Of(T.Zero), V.Of(T.Zero), V.Of(T.Zero));
        for (var j = 0; j < stride; j += V.Width)
        {
            var x = V.Load(v + j);
            s0 = V.MultiplyAdd(V.Load(rows + j), x, s0);
            s1 = V.MultiplyAdd(V.Load(r1 + j), x, s1);
            s2 = V.MultiplyAdd(V.Load(r2 + j), x, s2);
            s3 = V.MultiplyAdd(V.Load(r3 + j), x, s3);
        }
        V.Sums(results, s0, s1, s2, s3);
    }

    /// <summary>Four rows times their scales onto the sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(T* rows, T* scales, T* sums)
    {
        var stride = memory.Stride;
        T* r1 = rows + stride, r2 = r1 + stride, r3 = r2 + stride;
        var (s0, s1, s2, s3) = (V.Of(scales[0]), V.Of(scales[1]), V.Of(scales[2]), V.Of(scales[3]));
        for (var j = 0; j < stride; j += V.Width)
        {
            var sum = V.MultiplyAdd(V.Load(rows + j), s0, V.Load(sums + j));
            sum = V.MultiplyAdd(V.Load(r1 + j), s1, sum);
            sum = V.MultiplyAdd(V.Load(r2 + j), s2, sum);
            V.Store(sums + j, V.MultiplyAdd(V.Load(r3 + j), s3, sum));
        }
    }
}
