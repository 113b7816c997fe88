namespace Dlfd.OptimalTransport;

/// <summary>A problem with its solution, and the value with its gradient.</summary>
internal sealed class SolvedTransport(TransportProblem problem, TransportSolution solution, Tensor cost, SinkhornOptions options)
{
    public TransportProblem Problem => problem;

    public TransportSolution Solution => solution;

    /// <summary>[B, n, m], with the caller's graph where there is one.</summary>
    public Tensor Cost => cost;

    /// <summary>[B, n, m]; with a graph where the iterations were recorded.</summary>
    public Tensor Plan() => Recorded
        ? SoftMin.Plan(cost, solution.F, solution.G, problem.A, problem.B, problem.Epsilon)
        : PlanMatrix.Of(problem, solution);

    /// <summary>Tensors that <see cref="Plan"/> reads, taken out of the current scope.</summary>
    public IReadOnlyList<Tensor> Keep() => [.. new[] { problem.Cost, problem.A, problem.B, solution.F, solution.G, cost }
        .Distinct().Select(t => t.DetachFromDisposeScope())];

    /// <summary>[B].</summary>
    /// <param name="a">Weights with the caller's graph, [B, n].</param>
    /// <param name="b">[B, m].</param>
    public Tensor Value(Tensor a, Tensor b)
    {
        var sharp = options.Objective == SinkhornObjective.Sharp;
        if (Recorded) return sharp ? Inner(Plan(), cost) : Penalty.Dual(solution.F, solution.G);
        using var noGrad = torch.no_grad();
        var value = sharp ? Inner(Plan(), problem.Cost) : solution.Dual ?? Penalty.Dual(solution.F, solution.G);
        return options.Gradient == SinkhornGradient.None ? value : Attached(value, a, b, sharp);
    }

    private bool Recorded => options.Gradient is SinkhornGradient.Unrolled or SinkhornGradient.LastStep;

    private MarginalPenalty Penalty => new(options.MarginalPenalty, problem);

    private Tensor Attached(Tensor value, Tensor a, Tensor b, bool sharp)
    {
        using var grad = torch.enable_grad();
        if (sharp && options.Gradient == SinkhornGradient.Implicit)
        {
            var lazy = new Lazy<ImplicitGradient>(() => new(Plan(), problem.Cost, problem.Epsilon));
            return ValueFunction.Attach(value, (cost, () => lazy.Value.ToCost()),
                (a, () => Centred(lazy.Value.P, problem.A)), (b, () => Centred(lazy.Value.Q, problem.B)));
        }
        return ValueFunction.Attach(value, (cost, Plan),
            (a, () => Penalty.SourceWeightGradient(solution.F)), (b, () => Penalty.TargetWeightGradient(solution.G)));
    }

    internal static Tensor Centred(Tensor gradient, Tensor weights) =>
        gradient - (weights * gradient).sum(-1, keepdim: true) / weights.sum(-1, keepdim: true);

    private static Tensor Inner(Tensor plan, Tensor cost) => (plan * cost).sum([-1L, -2L]);
}
