using System.Numerics;

namespace Dlfd.OptimalTransport.Simd;

/// <summary>
/// Unmanaged arrays of one problem, padded so that the loops have no remainders: columns to 64 bytes, rows to 16. Padding columns have no weight;
/// padding rows are uniform and have no weight. Serves one problem of its size after another.
/// </summary>
internal sealed unsafe class KernelMemory<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public const int RowStep = 16;

    /// <summary>Entries from which rows are worked on in several chunks, which threads may share.</summary>
    public const long LeastChunked = 1 << 18;

    private readonly (nint Address, long Bytes) block;

    public readonly int Rows, Columns, PaddedRows, Stride, Chunks, ChunkRows;

    /// <summary>Rows that stay in the nearest cache (of 32 KiB or more) between their two uses: a multiple of 16, or 4, 8 or 12.</summary>
    public readonly int Block;
    public readonly T* Kernel, F, LogU, Scale, Sums, A;
    public readonly T* G, Shifted, LogB, B, InverseB, NoWeight, LogV, V, Ratio, Partial;
    private readonly T* padded;

    public KernelMemory(int rows, int columns)
    {
        (Rows, Columns) = (rows, columns);
        var lane = 64 / sizeof(T);
        Stride = (columns + lane - 1) / lane * lane;
        PaddedRows = (rows + RowStep - 1) / RowStep * RowStep;
        var fitting = (32 << 10) / (Stride * sizeof(T));
        Block = fitting >= RowStep ? fitting / RowStep * RowStep : Math.Max(4, fitting / 4 * 4);
        // Fixed by the size alone, so that sums do not depend on the number of threads.
        var parts = (long)rows * columns >= LeastChunked ? 8 : 1;
        ChunkRows = ((PaddedRows / RowStep) + parts - 1) / parts * RowStep;
        Chunks = (PaddedRows + ChunkRows - 1) / ChunkRows;
        var matrix = (long)PaddedRows * Stride;
        var size = matrix * (columns == Stride ? 1 : 2) + 5L * PaddedRows + (9L + Chunks) * Stride;
        block = BlockPool.Rent(size * sizeof(T));
        var at = (T*)block.Address;
        T* Take(long count)
        {
            var taken = at;
            at += count;
            return taken;
        }
        Kernel = Take(matrix);
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
        Ratio = Take(Stride);
        Partial = Take((long)Chunks * Stride);
        padded = at;
        new Span<T>(Kernel + (long)Rows * Stride, (PaddedRows - Rows) * Stride).Fill(T.One / T.CreateTruncating(Stride));
    }

    /// <summary>Rows of <see cref="Stride"/> numbers: borrowed from the caller where they are so already, else copied.</summary>
    public T* Cost { get; private set; }

    /// <summary>Takes a problem: its cost, weights (null: uniform) and start (null: 0).</summary>
    public void Load(T* cost, T* a, T* b, T* start)
    {
        for (var i = 0; i < PaddedRows; i++) A[i] = i >= Rows ? T.Zero : a == null ? T.One / T.CreateTruncating(Rows) : a[i];
        new Span<T>(F, PaddedRows).Clear();
        new Span<T>(Sums, PaddedRows).Fill(T.One);
        for (var j = 0; j < Stride; j++) G[j] = j < Columns && start != null ? start[j] : T.Zero;
        if (b == null)
        {
            Weight(0, Columns, T.One / T.CreateTruncating(Columns));
        }
        else
            for (var j = 0; j < Columns; j++) Weight(j, 1, b[j]);
        Weight(Columns, Stride - Columns, T.Zero);
        Cost = Columns == Stride ? cost : Padded(cost);
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

    public void Dispose() => BlockPool.Return(block);

    private void Weight(int first, int count, T weight)
    {
        var none = weight == T.Zero;
        new Span<T>(B + first, count).Fill(weight);
        new Span<T>(InverseB + first, count).Fill(none ? T.Zero : T.One / weight);
        new Span<T>(NoWeight + first, count).Fill(none ? T.One : T.Zero);
        new Span<T>(LogB + first, count).Fill(none ? T.CreateTruncating(-1e30) : T.Log(weight));
    }

    private T* Padded(T* cost)
    {
        for (var i = 0; i < Rows; i++)
        {
            var row = new Span<T>(padded + (long)i * Stride, Stride);
            new Span<T>(cost + (long)i * Columns, Columns).CopyTo(row);
            row[Columns..].Clear();
        }
        return padded;
    }

    private static double Inner(T* weights, T* values, int count)
    {
        var sum = 0.0;
        for (var k = 0; k < count; k++)
            sum += double.CreateTruncating(weights[k]) * (values == null ? 1 : double.CreateTruncating(values[k]));
        return sum;
    }
}
