namespace Dlfd.OptimalTransport;

/// <summary>A differentiable cost between points: [.., n, d] and [.., m, d] give [.., n, m].</summary>
public sealed class GroundCost
{
    private readonly Func<Tensor, Tensor, Tensor> between;

    private GroundCost(string name, Func<Tensor, Tensor, Tensor> between) => (Name, this.between) = (name, between);

    /// <summary>1 − cos(x, y), in [0, 2]. A vector no longer than 1e-8·√d counts as zero: cost 1 to all points and no gradient.</summary>
    public static GroundCost Cosine { get; } = new("cosine", PointCosts.Cosine);

    /// <summary>‖x − y‖², by one matrix product of the centred points.</summary>
    public static GroundCost SquaredEuclidean { get; } = new("squared Euclidean", PointCosts.SquaredEuclidean);

    /// <summary>‖x − y‖; the gradient of coinciding points is 0.</summary>
    public static GroundCost Euclidean { get; } = new("Euclidean", PointCosts.Euclidean);

    /// <summary>For messages.</summary>
    public string Name { get; }

    /// <summary>A cost of your own.</summary>
    /// <param name="cost">Gets x [n, d] and y [m, d], or [B, n, d] and [B, m, d], in the solver's dtype, borrowed; returns [n, m] or [B, n, m] by torch operations.</param>
    public static GroundCost Custom(Func<Tensor, Tensor, Tensor> cost)
    {
        ArgumentNullException.ThrowIfNull(cost);
        return new("custom", cost);
    }

    internal Tensor Between(Tensor x, Tensor y) => between(x, y);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
