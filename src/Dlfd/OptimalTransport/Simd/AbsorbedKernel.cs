using System.Numerics;

namespace Dlfd.OptimalTransport.Simd;

/// <summary>
/// The passes over one problem. After <see cref="Normalise"/> the kernel is P_ij = b_j exp((f_i + g_j − C_ij)/ε) with rows of sum 1, and the plan
/// is a_i u_i P_ij v_j with u = v = 1. A full iteration reads each row of P once from memory: its product with v gives u_i, and while the row is
/// still in the cache it is added to the column sums.
/// </summary>
internal sealed unsafe class AbsorbedKernel<T, V> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct, ISimd<V, T>
{
    private readonly KernelMemory<T> memory;
    private readonly T* cost;
    private readonly int costStride;
    private readonly RowTeam team;
    private readonly double[] largestOfChunk;
    private readonly RowPasses<T, V> rows;
    private bool normalising;
    private double epsilon, omega;

    /// <param name="memory">Loaded; borrowed.</param>
    /// <param name="cost">Rows of <paramref name="costStride"/> numbers, a multiple of the memory's lane.</param>
    /// <param name="costStride">At least the stride of the memory.</param>
    /// <param name="threads">At least 1.</param>
    public AbsorbedKernel(KernelMemory<T> memory, T* cost, int costStride, int threads)
    {
        this.memory = memory;
        this.cost = cost;
        this.costStride = costStride;
        rows = new(memory);
        largestOfChunk = new double[memory.Chunks];
        team = new(threads, memory.Chunks, Work);
        team.Start();
    }

    /// <summary>f from g exactly, P from both. The following <see cref="Columns"/> sees the exact error.</summary>
    public void Normalise(double epsilon)
    {
        (this.epsilon, normalising) = (epsilon, true);
        var unit = V.Of(T.CreateTruncating(epsilon));
        for (var j = 0; j < memory.Stride; j += V.Width)
        {
            V.Store(memory.Shifted + j, V.MultiplyAdd(unit, V.Load(memory.LogB + j), V.Load(memory.G + j)));
            V.Store(memory.LogV + j, V.Of(T.Zero));
            V.Store(memory.V + j, V.Of(T.One));
        }
        new Span<T>(memory.LogU, memory.PaddedRows).Clear();
        team.Run();
    }

    /// <summary>u over-relaxed, and the column sums. Returns the largest |log u|.</summary>
    public double Rows(double omega)
    {
        (this.omega, normalising) = (omega, false);
        team.Run();
        return largestOfChunk.Max();
    }

    /// <summary>v over-relaxed. Returns Σ_j |column sum − b_j| and the largest |log v|.</summary>
    public (double Error, double Largest) Columns(double omega)
    {
        var (error, largest, step) = (V.Of(T.Zero), V.Of(T.Zero), V.Of(T.CreateTruncating(-omega)));
        for (var j = 0; j < memory.Stride; j += V.Width)
        {
            var sums = V.Load(memory.Partial + j);
            for (var chunk = 1; chunk < memory.Chunks; chunk++) sums += V.Load(memory.Partial + (long)chunk * memory.Stride + j);
            var ratio = V.MultiplyAdd(sums * V.Load(memory.V + j), V.Load(memory.InverseB + j), V.Load(memory.NoWeight + j));
            error = V.MultiplyAdd(V.Load(memory.B + j), V.Abs(ratio - V.Of(T.One)), error);
            var logV = V.MultiplyAdd(step, V.Log(ratio), V.Load(memory.LogV + j));
            largest = V.Max(V.Abs(logV), largest);
            V.Store(memory.LogV + j, logV);
            V.Store(memory.V + j, V.Exp(V.Max(logV, V.Of(T.CreateTruncating(-80)))));
        }
        return (double.CreateTruncating(V.Sum(error)), double.CreateTruncating(V.Largest(largest)));
    }

    /// <summary>g += ε log v, where <see cref="Columns"/> could not see a sum exactly instead of from it.</summary>
    public void Absorb(bool exactly)
    {
        if (exactly) rows.ExactColumns(cost, costStride, epsilon, all: true);
        else
            for (var j = 0; j < memory.Columns; j++) memory.G[j] += T.CreateTruncating(epsilon) * memory.LogV[j];
    }

    /// <summary>g of columns without weight, which no iteration moves.</summary>
    public void FillWeightless() => rows.ExactColumns(cost, costStride, epsilon, all: false);

    public void Dispose() => team.Dispose();

    private void Work(int chunk)
    {
        var first = chunk * memory.ChunkRows;
        var end = Math.Min(first + memory.ChunkRows, memory.PaddedRows);
        var sums = memory.Partial + (long)chunk * memory.Stride;
        new Span<T>(sums, memory.Stride).Clear();
        if (normalising) rows.Normalise(cost, costStride, first, Math.Min(end, memory.Rows), sums, epsilon);
        else largestOfChunk[chunk] = rows.Iterate(first, end, sums, omega);
    }
}
