namespace Dlfd.OptimalTransport;

/// <summary>What a solver sees: a validated batch in the solver's dtype, without autograd.</summary>
/// <param name="Cost">[B, n, m], contiguous, finite.</param>
/// <param name="A">[B, n]; rows sum to the mass.</param>
/// <param name="B">[B, m].</param>
/// <param name="Epsilon">In units of the cost.</param>
/// <param name="Range">Largest minus smallest cost of the batch.</param>
/// <param name="Start">Potentials g to start from, [B, m], or null for 0.</param>
internal sealed record TransportProblem(Tensor Cost, Tensor A, Tensor B, double Epsilon, double Range, Tensor? Start)
{
    public long Batch => Cost.shape[0];
    public long Rows => Cost.shape[1];
    public long Columns => Cost.shape[2];
    public bool IsDouble => Cost.dtype == torch.ScalarType.Float64;

    /// <summary>An error that arithmetic can reach: one rounding of (f + g − C)/ε, <paramref name="roundings"/> times.</summary>
    public double Tolerance(double asked, int roundings) =>
        Math.Max(asked, roundings * Math.Pow(2, IsDouble ? -52 : -23) * Math.Max(8, Range / (8 * Epsilon)));

    /// <summary>The annealing of the options; by default only where the range is large against epsilon.</summary>
    public IEnumerable<double> Annealing(EpsilonSchedule? asked) =>
        asked is not null ? asked.Above(Epsilon, Range)
        : Range > 500 * Epsilon ? new EpsilonSchedule().Above(Epsilon, Range)
        : [];

    public Tensor InitialG() => Start?.clone() ?? torch.zeros_like(B);
}
