namespace Dlfd.OptimalTransport;

/// <summary>Potentials ([B, n] and [B, m]; f is optimal for g) and how each problem of the batch ended. Dual ([B]) where the solver has it at hand.</summary>
internal sealed record TransportSolution(
    LazyTensor LazyF, LazyTensor LazyG, int[] Iterations, double[] Error, SinkhornStatus[] Status,
    double Tolerance, SinkhornSolver Solver, int Absorptions = 0, LazyTensor? Dual = null) : IDisposable
{
    /// <summary>Gets the error below which a problem counts as converged.</summary>
    public double Tolerance { get; private set; } = Tolerance;

    public Tensor F => LazyF.Value;

    public Tensor G => LazyG.Value;

    public bool Converged => Array.TrueForAll(Status, s => s == SinkhornStatus.Converged);

    /// <summary>Takes over how other problems, one an item of the batch, ended, where that is worse.</summary>
    public void Include(TransportSolution other)
    {
        Tolerance = Math.Max(Tolerance, other.Tolerance);
        for (var k = 0; k < Error.Length; k++)
        {
            Error[k] = Math.Max(Error[k], other.Error[k]);
            if (Status[k] == SinkhornStatus.Converged) Status[k] = other.Status[k];
        }
    }

    public void Dispose()
    {
        LazyF.Dispose();
        LazyG.Dispose();
        Dual?.Dispose();
    }
}
