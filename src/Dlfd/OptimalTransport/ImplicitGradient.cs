namespace Dlfd.OptimalTransport;

/// <summary>
/// Derivative of ⟨T, C⟩ by the implicit function theorem: ∂/∂C = T∘(1 + (p_i + q_j − C_ij)/ε), ∂/∂a = p, ∂/∂b = q, where
/// [diag(T1) T; Tᵀ diag(Tᵀ1)](p; q) = ((T∘C)1; (T∘C)ᵀ1). The Schur complement in q is solved by conjugate gradients.
/// </summary>
internal sealed class ImplicitGradient
{
    private readonly Tensor plan, cost, rows, columns;
    private readonly double epsilon;

    /// <param name="plan">[B, n, m].</param>
    /// <param name="cost">[B, n, m].</param>
    /// <param name="epsilon">In units of the cost.</param>
    public ImplicitGradient(Tensor plan, Tensor cost, double epsilon)
    {
        (this.plan, this.cost, this.epsilon) = (plan, cost, epsilon);
        (rows, columns) = (plan.sum(-1), plan.sum(-2));
        var expected = plan * cost;
        var rowCost = expected.sum(-1);
        Q = Solve(expected.sum(-2) - Transposed(PerRow(rowCost)));
        P = PerRow(rowCost - Times(Q));
    }

    /// <summary>[B, n].</summary>
    public Tensor P { get; }

    /// <summary>[B, m]; up to a constant that p takes back.</summary>
    public Tensor Q { get; }

    public Tensor ToCost() => plan * (1 + (P.unsqueeze(-1) + Q.unsqueeze(-2) - cost) / epsilon);

    /// <summary>∂/∂a, [B, n]: p, and for points without weight the p of what would be sent from there.</summary>
    public Tensor ToSource(Tensor a, Tensor b, Tensor g) =>
        torch.where(a.gt(0), P, (Shares(g.unsqueeze(-2), b.unsqueeze(-2), -1) * (cost - Q.unsqueeze(-2))).sum(-1));

    /// <summary>∂/∂b, [B, m].</summary>
    public Tensor ToTarget(Tensor a, Tensor b, Tensor f) =>
        torch.where(b.gt(0), Q, (Shares(f.unsqueeze(-1), a.unsqueeze(-1), -2) * (cost - P.unsqueeze(-1))).sum(-2));

    /// <summary>How one unit of a point is split over the other side, [B, n, m].</summary>
    private Tensor Shares(Tensor potential, Tensor weights, long other) => ((potential - cost) / epsilon + SoftMin.LogWeights(weights)).softmax(other);

    private Tensor Times(Tensor q) => plan.matmul(q.unsqueeze(-1)).squeeze(-1);

    private Tensor Transposed(Tensor p) => p.unsqueeze(-2).matmul(plan).squeeze(-2);

    /// <summary>p/T1, and 0 for points without mass, which no cost reaches.</summary>
    private Tensor PerRow(Tensor p) => torch.where(rows.gt(0), p / rows.clamp_min(1e-38), torch.zeros_like(p));

    private Tensor Schur(Tensor q) => columns * q - Transposed(PerRow(Times(q)));

    /// <summary>Conjugate gradients with the diagonal as preconditioner. The null space (constants) is orthogonal to the right-hand side.</summary>
    private Tensor Solve(Tensor rightSide)
    {
        var inverse = torch.where(columns.gt(0), 1 / columns.clamp_min(1e-38), torch.zeros_like(columns));
        var q = torch.zeros_like(rightSide);
        var residual = rightSide.clone();
        var direction = residual * inverse;
        var size = Dot(residual, direction);
        var enough = size * (plan.dtype == torch.ScalarType.Float64 ? 1e-24 : 1e-12);
        for (var k = 0; k < 500 && size.gt(enough).any().item<bool>(); k++)
        {
            using var scope = torch.NewDisposeScope();
            var image = Schur(direction);
            var step = Ratio(size, Dot(direction, image));
            q.add_(step * direction);
            residual.sub_(step * image);
            var next = residual * inverse;
            var nextSize = Dot(residual, next);
            direction = (next + Ratio(nextSize, size) * direction).MoveToOuterDisposeScope();
            size = nextSize.MoveToOuterDisposeScope();
        }
        return q;
    }

    private static Tensor Dot(Tensor x, Tensor y) => (x * y).sum(-1, keepdim: true);

    private static Tensor Ratio(Tensor x, Tensor y) => torch.where(y.gt(0), x / y, torch.zeros_like(x));
}
