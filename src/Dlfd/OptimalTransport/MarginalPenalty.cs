namespace Dlfd.OptimalTransport;

/// <summary>Soft marginals ρ KL(T1 ‖ a): damped half steps (Chizat et al. 2018) and the best constant shift between f and g (Séjourné et al. 2022). Without a penalty everything is the balanced case.</summary>
internal sealed class MarginalPenalty((double? Source, double? Target) penalty, TransportProblem problem)
{
    private readonly double source = penalty.Source ?? double.PositiveInfinity, target = penalty.Target ?? double.PositiveInfinity;

    private bool Balanced => double.IsInfinity(source) && double.IsInfinity(target);

    public Tensor DampF(Tensor f, double epsilon) => f * Damping(source, epsilon);

    public Tensor DampG(Tensor g, double epsilon) => g * Damping(target, epsilon);

    /// <summary>L1 error of the second marginal as a share of the mass, where unbalanced of the plan's if that is less; the first is exact after a half step.</summary>
    public Tensor TargetError(Tensor g, Tensor exactG)
    {
        var logRatio = (g - exactG) / problem.Epsilon;
        if (Balanced) return SoftMin.MarginalError(problem.B, logRatio.exp() - 1);
        // In logarithms: the mass of a plan may be too small for float32.
        var logB = SoftMin.LogWeights(problem.B);
        var planned = logB + logRatio;
        var mass = torch.minimum(planned.logsumexp(-1, keepdim: true), logB.logsumexp(-1, keepdim: true));
        return (Share(planned, mass) - Share(logB - g * (1 / target), mass)).abs().sum(-1);
    }

    /// <summary>The next g: damped, then shifted as far as raises the dual most.</summary>
    public Tensor Next(Tensor f, Tensor exactG)
    {
        var g = DampG(exactG, problem.Epsilon);
        if (Balanced) return g;
        var combined = 1 / (1 / source + 1 / target);
        var shift = combined * (LogMass(problem.A, f, source) - LogMass(problem.B, g, target));
        return g - shift;
    }

    /// <summary>g; where a point has no weight, the damped half step.</summary>
    public Tensor Bounded(Tensor g, Tensor exactG) => SoftMin.Bounded(problem.B, g, DampG(exactG, problem.Epsilon));

    /// <summary>Dual value [B] where f is optimal for g.</summary>
    public Tensor Dual(Tensor f, Tensor g)
    {
        var planMass = (problem.A * Wanted(f, source)).sum(-1);
        return Term(problem.A, f, source) + Term(problem.B, g, target)
            + problem.Epsilon * (problem.A.sum(-1) * problem.B.sum(-1) - planMass);
    }

    /// <summary>∂ value/∂a; in the balanced case centred, since weights move within the simplex.</summary>
    public Tensor SourceWeightGradient(Tensor f) => WeightGradient(f, problem.A, problem.B, source);

    /// <summary>∂ value/∂b.</summary>
    public Tensor TargetWeightGradient(Tensor g) => WeightGradient(g, problem.B, problem.A, target);

    private Tensor WeightGradient(Tensor potential, Tensor own, Tensor other, double rho) => Balanced
        ? SolvedTransport.Centred(potential, own)
        : (double.IsInfinity(rho) ? potential : rho * (1 - Wanted(potential, rho))) + problem.Epsilon * (other.sum(-1, keepdim: true) - Wanted(potential, rho));

    private static double Damping(double rho, double epsilon) => double.IsInfinity(rho) ? 1 : rho / (rho + epsilon);

    /// <summary>exp(part − whole), cut where a sum of many could overflow.</summary>
    private static Tensor Share(Tensor part, Tensor whole) => (part - whole).clamp_max(60).exp();

    /// <summary>Finite also for points without weight, which nothing bounds.</summary>
    private static Tensor Wanted(Tensor potential, double rho) => (potential * (-1 / rho)).clamp_max(80).exp();

    private static Tensor LogMass(Tensor weights, Tensor potential, double rho) =>
        (SoftMin.LogWeights(weights) - potential * (1 / rho)).logsumexp(-1, keepdim: true);

    private static Tensor Term(Tensor weights, Tensor potential, double rho) => double.IsInfinity(rho)
        ? (weights * potential).sum(-1)
        : -rho * (weights * (Wanted(potential, rho) - 1)).sum(-1);
}
