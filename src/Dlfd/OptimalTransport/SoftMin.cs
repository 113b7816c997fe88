using Dlfd.Models;

namespace Dlfd.OptimalTransport;

/// <summary>The two half steps of Sinkhorn in the log domain, differentiable. Potentials do not contain the logarithm of the weights.</summary>
internal static class SoftMin
{
    private static readonly Scalar Least = -80, Most = 88, MostDouble = 700;

    /// <summary>f_i = −ε log Σ_j b_j exp((g_j − C_ij)/ε): [B, n].</summary>
    public static Tensor OverColumns(Tensor cost, Tensor g, Tensor logB, double epsilon) =>
        -epsilon * ((g.unsqueeze(-2) - cost) / epsilon + logB.unsqueeze(-2)).logsumexp(-1);

    /// <summary>g_j = −ε log Σ_i a_i exp((f_i − C_ij)/ε): [B, m].</summary>
    public static Tensor OverRows(Tensor cost, Tensor f, Tensor logA, double epsilon) =>
        -epsilon * ((f.unsqueeze(-1) - cost) / epsilon + logA.unsqueeze(-1)).logsumexp(-2);

    /// <summary>log w, −∞ for 0, with a finite gradient.</summary>
    public static Tensor LogWeights(Tensor weights) =>
        torch.where(weights.gt(0), weights.clamp_min(1e-38).log(), torch.full_like(weights, double.NegativeInfinity));

    /// <summary>L1 error of a marginal as a share of the mass: of w (share − wanted), [B]. Points without weight have none, however large their share is.</summary>
    public static Tensor MarginalError(Tensor weights, Tensor difference) =>
        torch.where(weights.gt(0), weights * difference, torch.zeros_like(weights)).abs().sum(-1) / weights.sum(-1);

    /// <summary>g; where a point has no weight, what the iteration gives it next, as nothing else bounds it.</summary>
    public static Tensor Bounded(Tensor weights, Tensor g, Tensor next) => torch.where(weights.gt(0), g, next);

    /// <summary>T_ij = a_i b_j exp((f_i + g_j − C_ij)/ε): [B, n, m]. Arguments below −80 are cut there: exp is slow beyond; and where exp would overflow: nothing bounds those of points without weight.</summary>
    public static Tensor Plan(Tensor cost, Tensor f, Tensor g, Tensor a, Tensor b, double epsilon)
    {
        using Scalar unit = epsilon;
        return f.unsqueeze(-1).add(g.unsqueeze(-2), Numbers.One).sub(cost).div(unit).clamp(Least, cost.dtype == torch.ScalarType.Float64 ? MostDouble : Most).exp() * a.unsqueeze(-1) * b.unsqueeze(-2);
    }
}
