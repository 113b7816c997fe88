using System.Numerics;
using System.Runtime.InteropServices;

namespace Dlfd.OptimalTransport.Simd;

/// <summary>
/// Unmanaged arrays of one problem, padded so that the loops have no remainders: columns to 64 bytes, rows to 16. Padding columns have no weight;
/// padding rows are uniform and have no weight.
/// </summary>
internal sealed unsafe class KernelMemory<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int RowStep = 16;
    private readonly T* block;

    public readonly int Rows, Columns, PaddedRows, Stride, Chunks, ChunkRows;
    public readonly T* Kernel, F, LogU, Scale, Sums, A;
    public readonly T* G, Shifted, LogB, B, InverseB, NoWeight, LogV, V, Partial;

    public KernelMemory(int rows, int columns)
    {
        (Rows, Columns) = (rows, columns);
        var lane = 64 / sizeof(T);
        Stride = (columns + lane - 1) / lane * lane;
        PaddedRows = (rows + RowStep - 1) / RowStep * RowStep;
        // Fixed by the size alone, so that sums do not depend on the number of threads.
        var parts = (long)rows * columns >= 1 << 18 ? 8 : 1;
        ChunkRows = ((PaddedRows / RowStep) + parts - 1) / parts * RowStep;
        Chunks = (PaddedRows + ChunkRows - 1) / ChunkRows;
        var size = (long)PaddedRows * Stride + 5L * PaddedRows + (8L + Chunks) * Stride;
        block = (T*)NativeMemory.AlignedAlloc((nuint)(size * sizeof(T)), 64);
        var at = block;
        T* Take(long count)
        {
            var taken = at;
            at += count;
            return taken;
        }
        Kernel = Take((long)PaddedRows * Stride);
        F = Take(PaddedRows);
        LogU = Take(PaddedRows);
        Scale = Take(PaddedRows);
        Sums = Take(PaddedRows);
        A = Take(PaddedRows);
        G = Take(Stride);
        Shifted = Take(Stride);
        LogB = Take(Stride);
        B = Take(Stride);
        InverseB = Take(Stride);
        NoWeight = Take(Stride);
        LogV = Take(Stride);
        V = Take(Stride);
        Partial = Take((long)Chunks * Stride);
    }

    /// <summary>Copies weights and start, and fills the padding.</summary>
    public void Load(T* a, T* b, T* start)
    {
        for (var i = 0; i < PaddedRows; i++) A[i] = i < Rows ? a[i] : T.Zero;
        for (var j = 0; j < Stride; j++)
        {
            var weight = j < Columns ? b[j] : T.Zero;
            var none = weight == T.Zero;
            B[j] = weight;
            InverseB[j] = none ? T.Zero : T.One / weight;
            NoWeight[j] = none ? T.One : T.Zero;
            LogB[j] = none ? T.CreateTruncating(-1e30) : T.Log(weight);
            G[j] = j < Columns && start != null ? start[j] : T.Zero;
        }
        new Span<T>(Kernel + (long)Rows * Stride, (PaddedRows - Rows) * Stride).Fill(T.One / T.CreateTruncating(Stride));
    }

    /// <summary>Σ a.</summary>
    public double Mass => Inner(A, null, Rows);

    /// <summary>Moves the constant between f and g so that ⟨a, f⟩ = ⟨b, g⟩, and returns the dual value where f is optimal for g.</summary>
    public double Balance(double epsilon)
    {
        var (left, right, mass) = (Inner(A, F, Rows), Inner(B, G, Columns), Mass);
        var gap = T.CreateTruncating((left - right) / (2 * mass));
        for (var i = 0; i < Rows; i++) F[i] -= gap;
        for (var j = 0; j < Columns; j++) G[j] += gap;
        return left + right + epsilon * mass * (Inner(B, null, Columns) - 1);
    }

    private static double Inner(T* weights, T* values, int count)
    {
        var sum = 0.0;
        for (var k = 0; k < count; k++)
            sum += double.CreateTruncating(weights[k]) * (values == null ? 1 : double.CreateTruncating(values[k]));
        return sum;
    }

    public void Dispose() => NativeMemory.AlignedFree(block);
}
