namespace Dlfd.OptimalTransport;

/// <summary>Potentials ([B, n] and [B, m]; f is optimal for g) and how each problem of the batch ended. Dual ([B], in the scope of the solver's caller) where the solver has it at hand.</summary>
internal sealed record TransportSolution(
    Tensor F, Tensor G, int[] Iterations, double[] Error, SinkhornStatus[] Status,
    double Tolerance, SinkhornSolver Solver, int Absorptions = 0, Tensor? Dual = null);
