using System.Numerics;
using System.Runtime.CompilerServices;

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
    private readonly Team team;
    private readonly double[] largestOfChunk;
    private readonly RowPasses<T, V> rows;
    private bool normalising;
    private double epsilon, omega;

    /// <param name="memory">Borrowed.</param>
    /// <param name="threads">At least 1.</param>
    public AbsorbedKernel(KernelMemory<T> memory, int threads)
    {
        this.memory = memory;
        rows = new(memory);
        largestOfChunk = new double[memory.Chunks];
        team = new(threads, memory.Chunks, Work);
        team.Start();
    }

    /// <summary>f from g exactly, P from both, and the column sums of the plan.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

    /// <summary>Σ_j |column sum − b_j| of the plan: exact after <see cref="Normalise"/> and <see cref="Rows"/>(1), an estimate after over-relaxed rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Error()
    {
        var (error, one) = (V.Of(T.Zero), V.Of(T.One));
        for (var j = 0; j < memory.Stride; j += V.Width)
        {
            var sums = V.Load(memory.Partial + j);
            for (var chunk = 1; chunk < memory.Chunks; chunk++) sums += V.Load(memory.Partial + (long)chunk * memory.Stride + j);
            var ratio = V.MultiplyAdd(sums * V.Load(memory.V + j), V.Load(memory.InverseB + j), V.Load(memory.NoWeight + j));
            error = V.MultiplyAdd(V.Load(memory.B + j), V.Abs(ratio - one), error);
            V.Store(memory.Ratio + j, ratio);
        }
        return double.CreateTruncating(V.Sum(error));
    }

    /// <summary>v over-relaxed, from the sums that <see cref="Error"/> saw. Returns the largest |log v|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Columns(double omega)
    {
        var (largest, step, least) = (V.Of(T.Zero), V.Of(T.CreateTruncating(-omega)), V.Of(T.CreateTruncating(-80)));
        for (var j = 0; j < memory.Stride; j += V.Width)
        {
            var logV = V.MultiplyAdd(step, V.Log(V.Load(memory.Ratio + j)), V.Load(memory.LogV + j));
            largest = V.Max(V.Abs(logV), largest);
            V.Store(memory.LogV + j, logV);
            V.Store(memory.V + j, V.Exp(V.Max(logV, least)));
        }
        return double.CreateTruncating(V.Largest(largest));
    }

    /// <summary>u over-relaxed, and the column sums. Returns the largest |log u|.</summary>
    public double Rows(double omega)
    {
        (this.omega, normalising) = (omega, false);
        team.Run();
        var largest = largestOfChunk[0];
        foreach (var ofChunk in largestOfChunk) largest = Math.Max(ofChunk, largest);
        return largest;
    }

    /// <summary>Takes the scalings into the potentials: f += ε log u, g += ε log v.</summary>
    public void Absorb()
    {
        var unit = T.CreateTruncating(epsilon);
        for (var i = 0; i < memory.Rows; i++) memory.F[i] += unit * memory.LogU[i];
        for (var j = 0; j < memory.Columns; j++) memory.G[j] += unit * memory.LogV[j];
    }

    /// <summary>g = (f + g)/2, for points against themselves: what f and g differ by is the slow part of the error.</summary>
    public void Symmetrise()
    {
        for (var j = 0; j < memory.Columns; j++) memory.G[j] = (memory.F[j] + memory.G[j]) * T.CreateTruncating(0.5);
    }

    /// <summary>g = 0: a cold start.</summary>
    public void Reset() => new Span<T>(memory.G, memory.Stride).Clear();

    /// <summary>g from f in the log domain: all columns, whose sums may have left the range of the kernel, or those without weight, which no iteration moves.</summary>
    public void ExactColumns(bool all) => rows.ExactColumns(epsilon, all);

    public void Dispose() => team.Dispose();

    private void Work(int chunk)
    {
        var first = chunk * memory.ChunkRows;
        var end = Math.Min(first + memory.ChunkRows, memory.PaddedRows);
        var sums = memory.Partial + (long)chunk * memory.Stride;
        new Span<T>(sums, memory.Stride).Clear();
        if (normalising) rows.Normalise(first, end, sums, epsilon);
        else largestOfChunk[chunk] = rows.Iterate(first, end, sums, omega);
    }
}
