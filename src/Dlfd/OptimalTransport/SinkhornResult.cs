namespace Dlfd.OptimalTransport;

/// <summary>A solved batch. Owns its tensors, which belong to no dispose scope; the graph behind <see cref="Value"/> stays usable for backward until then.</summary>
public sealed class SinkhornResult : IDisposable
{
    private readonly SolvedTransport solved;
    private readonly TransportSolution solution;
    private readonly LazyTensor source, value;
    private readonly Tensor? y;
    private readonly bool batched;
    private SinkhornPotentials? potentials;

    /// <param name="source">[B]; owned from here on, as are the others.</param>
    /// <param name="solved">Kept.</param>
    /// <param name="y">[B, m, d] or null.</param>
    /// <param name="wide">The value is float64, else float32.</param>
    /// <param name="batched">The batch dimension is shown.</param>
    internal SinkhornResult(LazyTensor source, SolvedTransport solved, Tensor? y, bool wide, bool batched)
    {
        (this.source, this.solved, this.y, this.batched, solution) = (source, solved, y?.DetachFromDisposeScope(), batched, solved.Solution);
        value = new(() =>
        {
            using var grad = torch.enable_grad(); // wherever it is read first
            return OwnView(source.Value.to(wide ? torch.ScalarType.Float64 : torch.ScalarType.Float32));
        });
    }

    /// <summary>[] for [n, d] input, [B] for [B, n, d]; float32 or float64 as x (half types: float32); carries the gradient of the options.</summary>
    public Tensor Value => value.Value;

    /// <summary>Dual potentials, detached; a warm start for the next, similar problem.</summary>
    public SinkhornPotentials Potentials
    {
        get
        {
            using var scope = torch.NewDisposeScope();
            return potentials ??= new(Owned(OwnView(solution.F.detach())), Owned(OwnView(solution.G.detach())));
        }
    }

    /// <summary>How each problem ended; a divergence is as its worst of three.</summary>
    public IReadOnlyList<SinkhornStatus> Status => solution.Status;

    /// <summary>All problems converged.</summary>
    public bool Converged => solution.Converged;

    /// <summary>Full iterations of each problem; those of annealing count in the CPU's kernel only.</summary>
    public IReadOnlyList<int> Iterations => solution.Iterations;

    /// <summary>L1 error of the marginals of each plan, as a share of the mass (unbalanced: of the smaller one of b and the plan), measured on the returned potentials before they are rounded to the solver's dtype; of a divergence the largest of its three.</summary>
    public IReadOnlyList<double> MarginalError => solution.Error;

    /// <summary>Epsilon in units of the cost.</summary>
    public double EffectiveEpsilon => solved.Problem.Epsilon;

    /// <summary>The tolerance asked for, or the least one the dtype can show; of a divergence the largest of its three.</summary>
    public double EffectiveTolerance => solution.Tolerance;

    /// <summary>The algorithm that gave the answer.</summary>
    public SinkhornSolver SolverUsed => solution.Solver;

    /// <summary>How often the kernel was rebuilt, over the batch.</summary>
    public int Absorptions => solution.Absorptions;

    /// <summary>The plan, [n, m] or [B, n, m], made anew by each call and owned by the caller. It carries a graph after Unrolled and LastStep. A given cost must not have changed since.</summary>
    public Tensor Plan()
    {
        using var scope = torch.NewDisposeScope();
        return Item(solved.Plan()).MoveToOuterDisposeScope();
    }

    /// <summary>⟨T, C⟩, [] or [B], detached; owned by the caller.</summary>
    public Tensor SharpCost()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        return Item((solved.Plan() * solved.Problem.Cost).sum([-1L, -2L])).MoveToOuterDisposeScope();
    }

    /// <summary>Where the plan sends each point of x: diag(1/a) T y, [n, d] or [B, n, d], detached; a point without weight is sent to 0. Owned by the caller.</summary>
    /// <exception cref="InvalidOperationException">The problem was given by its cost.</exception>
    public Tensor Barycentric()
    {
        if (y is null) throw new InvalidOperationException("A problem given by its cost has no points to average; call Compute with points.");
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var (a, plan) = (solved.Problem.A, solved.Plan());
        var share = torch.where(a.gt(0), 1 / a, torch.zeros_like(a));
        return Item(share.unsqueeze(-1) * plan.matmul(y.to(plan.dtype))).MoveToOuterDisposeScope();
    }

    /// <summary>Frees the value, the potentials and what the lazy members read.</summary>
    public void Dispose()
    {
        value.Dispose();
        source.Dispose();
        potentials?.Dispose();
        solved.Dispose();
        y?.Dispose();
    }

    /// <summary>A handle of its own, which the caller may dispose before the result.</summary>
    private Tensor OwnView(Tensor batch) => batched ? batch.alias() : batch.squeeze(0);

    private Tensor Item(Tensor batch) => batched ? batch : batch.squeeze(0);

    private static Tensor Owned(Tensor tensor) => tensor.DetachFromDisposeScope();
}
