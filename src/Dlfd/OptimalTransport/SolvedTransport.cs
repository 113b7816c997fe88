namespace Dlfd.OptimalTransport;

/// <summary>A problem with its solution, and the value with its gradient. After <see cref="Keep"/> it owns the tensors that <see cref="Plan"/> reads.</summary>
internal sealed class SolvedTransport(TransportProblem problem, TransportSolution solution, Tensor cost, SinkhornOptions options) : IDisposable
{
    public TransportProblem Problem => problem;

    public TransportSolution Solution => solution;

    /// <summary>[B, n, m], with the caller's graph where there is one.</summary>
    public Tensor Cost => cost;

    /// <summary>[B, n, m], of the current scope; with a graph where the iterations were recorded.</summary>
    public Tensor Plan()
    {
        if (Recorded) return PlanOf(cost);
        using var noGrad = torch.no_grad();
        return PlanOf(problem.Cost);
    }

    /// <summary>Takes its tensors out of the current scope.</summary>
    public SolvedTransport Keep()
    {
        foreach (var tensor in Tensors()) tensor?.DetachFromDisposeScope();
        return this;
    }

    public void Dispose()
    {
        solution.Dispose();
        foreach (var tensor in Tensors()) tensor?.Dispose();
    }

    /// <summary>[B].</summary>
    /// <param name="a">Weights with the caller's graph, [B, n], or null.</param>
    /// <param name="b">[B, m] or null.</param>
    public LazyTensor Value(Tensor? a, Tensor? b)
    {
        var sharp = options.Objective == SinkhornObjective.Sharp;
        if (Recorded) return sharp ? Inner(Plan(), cost) : Penalty.Dual(solution.F, solution.G);
        if (!sharp && solution.Dual is { } dual && !Wanted(cost, a, b)) return dual;
        using var noGrad = torch.no_grad();
        var value = sharp ? Inner(Plan(), problem.Cost) : solution.Dual?.Value ?? Penalty.Dual(solution.F, solution.G);
        return options.Gradient == SinkhornGradient.None ? value : Attached(value, a, b, sharp);
    }

    private bool Recorded => options.Gradient is SinkhornGradient.Unrolled or SinkhornGradient.LastStep;

    private MarginalPenalty Penalty => new(options.MarginalPenalty, problem);

    private bool Wanted(params ReadOnlySpan<Tensor?> inputs)
    {
        if (options.Gradient == SinkhornGradient.None || !torch.is_grad_enabled()) return false;
        foreach (var input in inputs)
            if (input is { requires_grad: true }) return true;
        return false;
    }

    private Tensor Attached(Tensor value, Tensor? a, Tensor? b, bool sharp)
    {
        using var grad = torch.enable_grad();
        if (sharp && options.Gradient == SinkhornGradient.Implicit)
        {
            var lazy = new Lazy<ImplicitGradient>(() => new(Plan(), problem.Cost, problem.Epsilon));
            return ValueFunction.Attach(value, (cost, () => lazy.Value.ToCost()),
                (a, () => Centred(lazy.Value.ToSource(problem.A, problem.B, solution.G), problem.A)), (b, () => Centred(lazy.Value.ToTarget(problem.A, problem.B, solution.F), problem.B)));
        }
        return ValueFunction.Attach(value, (cost, Plan),
            (a, () => Penalty.SourceWeightGradient(solution.F)), (b, () => Penalty.TargetWeightGradient(solution.G)));
    }

    private Tensor PlanOf(Tensor matrix)
    {
        using var scope = torch.NewDisposeScope();
        return SoftMin.Plan(matrix, solution.F, solution.G, problem.A, problem.B, problem.Epsilon).MoveToOuterDisposeScope();
    }

    private IEnumerable<Tensor?> Tensors() => [problem.Cost, problem.WeightsA, problem.WeightsB, cost];

    internal static Tensor Centred(Tensor gradient, Tensor weights) =>
        gradient - (weights * gradient).sum(-1, keepdim: true) / weights.sum(-1, keepdim: true);

    private static Tensor Inner(Tensor plan, Tensor cost) => (plan * cost).sum([-1L, -2L]);
}
