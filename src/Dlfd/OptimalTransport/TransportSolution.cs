namespace Dlfd.OptimalTransport;

/// <summary>Potentials ([B, n] and [B, m]; f is optimal for g) and how each problem of the batch ended. Dual ([B]) where the solver has it at hand.</summary>
internal sealed record TransportSolution(
    LazyTensor LazyF, LazyTensor LazyG, int[] Iterations, double[] Error, SinkhornStatus[] Status,
    double Tolerance, SinkhornSolver Solver, int Absorptions = 0, LazyTensor? Dual = null) : IDisposable
{
    public Tensor F => LazyF.Value;

    public Tensor G => LazyG.Value;

    public bool Converged => Array.TrueForAll(Status, s => s == SinkhornStatus.Converged);

    public void Dispose()
    {
        LazyF.Dispose();
        LazyG.Dispose();
        Dual?.Dispose();
    }
}
