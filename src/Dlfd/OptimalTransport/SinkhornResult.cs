namespace Dlfd.OptimalTransport;

/// <summary>A solved batch. Owns its tensors, which belong to no dispose scope; the graph behind <see cref="Value"/> stays usable for backward until then.</summary>
public sealed class SinkhornResult : IDisposable
{
    private readonly Func<Tensor> plan;
    private readonly Tensor cost, a;
    private readonly Tensor? y;
    private readonly TransportSolution solution;
    private readonly bool batched;

    internal SinkhornResult(Tensor value, SolvedTransport solved, Tensor? y, bool batched)
    {
        this.batched = batched;
        solution = solved.Solution;
        Value = Owned(batched ? value : value.squeeze(0));
        Potentials = new(Owned(OwnView(solution.F)), Owned(OwnView(solution.G)));
        cost = Owned(solved.Cost.detach());
        a = Owned(solved.Problem.A.alias());
        this.y = y is null ? null : Owned(y.detach());
        plan = solved.Plan;
        EffectiveEpsilon = solved.Problem.Epsilon;
        held = solved.Keep();
    }

    private readonly IReadOnlyList<Tensor> held;

    /// <summary>[] for [n, d] input, [B] for [B, n, d]; float32 or float64 as x (half types: float32); carries the gradient of the options.</summary>
    public Tensor Value { get; }

    /// <summary>Dual potentials, detached; a warm start for the next, similar problem.</summary>
    public SinkhornPotentials Potentials { get; }

    /// <summary>How each problem ended.</summary>
    public IReadOnlyList<SinkhornStatus> Status => solution.Status;

    /// <summary>All problems converged.</summary>
    public bool Converged => Array.TrueForAll(solution.Status, s => s == SinkhornStatus.Converged);

    /// <summary>Full iterations of each problem.</summary>
    public IReadOnlyList<int> Iterations => solution.Iterations;

    /// <summary>L1 error of the marginals of each plan, as a share of the mass, measured on the returned potentials.</summary>
    public IReadOnlyList<double> MarginalError => solution.Error;

    /// <summary>Epsilon in units of the cost.</summary>
    public double EffectiveEpsilon { get; }

    /// <summary>The tolerance asked for, or the least one the dtype can show.</summary>
    public double EffectiveTolerance => solution.Tolerance;

    /// <summary>The algorithm that gave the answer.</summary>
    public SinkhornSolver SolverUsed => solution.Solver;

    /// <summary>How often the kernel was rebuilt, over the batch.</summary>
    public int Absorptions => solution.Absorptions;

    /// <summary>The plan, [n, m] or [B, n, m], made anew by each call and owned by the caller. It carries a graph after Unrolled and LastStep. A given cost must not have changed since.</summary>
    public Tensor Plan()
    {
        using var scope = torch.NewDisposeScope();
        return Item(plan()).MoveToOuterDisposeScope();
    }

    /// <summary>⟨T, C⟩, [] or [B], detached; owned by the caller.</summary>
    public Tensor SharpCost()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        return Item((plan() * cost).sum([-1L, -2L])).MoveToOuterDisposeScope();
    }

    /// <summary>Where the plan sends each point of x: diag(1/a) T y, [n, d] or [B, n, d], detached; a point without weight is sent to 0. Owned by the caller.</summary>
    /// <exception cref="InvalidOperationException">The problem was given by its cost.</exception>
    public Tensor Barycentric()
    {
        if (y is null) throw new InvalidOperationException("A problem given by its cost has no points to average; call Compute with points.");
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var share = torch.where(a.gt(0), 1 / a, torch.zeros_like(a));
        return Item(share.unsqueeze(-1) * plan().matmul(y)).MoveToOuterDisposeScope();
    }

    /// <summary>Frees the value, the potentials and what the lazy members read.</summary>
    public void Dispose()
    {
        Value.Dispose();
        Potentials.Dispose();
        foreach (var tensor in held.Append(cost).Append(a)) tensor.Dispose();
        y?.Dispose();
    }

    /// <summary>A handle of its own: the caller may dispose it before the result.</summary>
    private Tensor OwnView(Tensor batch)
    {
        var plain = batch.requires_grad ? batch.detach() : batch;
        return batched ? plain.alias() : plain.squeeze(0);
    }

    private Tensor Item(Tensor batch) => batched ? batch : batch.squeeze(0);

    private static Tensor Owned(Tensor tensor) => tensor.DetachFromDisposeScope();
}
