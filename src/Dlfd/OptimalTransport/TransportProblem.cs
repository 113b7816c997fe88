namespace Dlfd.OptimalTransport;

/// <summary>What a solver sees: a validated batch in the solver's dtype, without autograd.</summary>
/// <param name="Cost">[B, n, m], contiguous, finite.</param>
/// <param name="WeightsA">[B, n]; rows sum to the mass. Null: uniform.</param>
/// <param name="WeightsB">[B, m]. Null: uniform.</param>
/// <param name="Epsilon">In units of the cost.</param>
/// <param name="Range">Largest minus smallest cost of the batch.</param>
/// <param name="Greatest">Largest cost of the batch, without its sign.</param>
/// <param name="Start">Potentials g to start from, [B, m], or null for 0.</param>
/// <param name="Symmetric">Points against themselves: C = Cᵀ and a = b, so that f = g solves it.</param>
internal sealed record TransportProblem(Tensor Cost, Tensor? WeightsA, Tensor? WeightsB, double Epsilon, double Range, double Greatest, Tensor? Start, bool Symmetric = false)
{
    public long Batch => Cost.size(0);
    public long Rows => Cost.size(1);
    public long Columns => Cost.size(2);
    public bool IsDouble => Cost.dtype == torch.ScalarType.Float64;

    /// <summary>[B, n]; where it is uniform, a new tensor of the current scope.</summary>
    public Tensor A => WeightsA ?? Uniform(Cost, Rows);

    /// <summary>[B, m]; as <see cref="A"/>.</summary>
    public Tensor B => WeightsB ?? Uniform(Cost, Columns);

    public static Tensor Uniform(Tensor cost, long count)
    {
        using Scalar weight = 1.0 / count;
        return torch.full(cost.size(0), count, weight, dtype: cost.dtype, device: cost.device);
    }

    /// <summary>An error that arithmetic can reach: one rounding of (f + g − C)/ε, <paramref name="roundings"/> times. Where all costs are far from zero, so are f and g.</summary>
    public double Tolerance(double asked, int roundings) =>
        Math.Max(asked, roundings * Math.Pow(2, IsDouble ? -52 : -23) * Math.Max(8, Math.Max(Range / 8, (Greatest - Range) / 2) / Epsilon));

    /// <summary>The annealing of the options; by default only where the range is large against epsilon.</summary>
    public EpsilonSchedule? Annealing(EpsilonSchedule? asked) => asked ?? (Range > 500 * Epsilon ? new() : null);

    public Tensor InitialG() => Start?.clone() ?? torch.zeros_like(B);
}
