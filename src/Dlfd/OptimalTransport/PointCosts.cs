using Dlfd.Models;

namespace Dlfd.OptimalTransport;

/// <summary>The built-in costs as torch operations.</summary>
internal static class PointCosts
{
    public static Tensor Cosine(Tensor x, Tensor y) =>
        Directions(x).matmul(Directions(y).transpose(-2, -1)).neg().add(Numbers.One, Numbers.One).clamp(Numbers.Zero, Numbers.Two);

    public static Tensor SquaredEuclidean(Tensor x, Tensor y)
    {
        // Distances do not depend on the origin, rounding does: ‖x‖² − 2xy + ‖y‖² cancels for clouds far from it.
        var centre = torch.cat([x, y], -2).mean([-2L], keepdim: true).detach();
        x = x - centre;
        y = y - centre;
        var squares = x.square().sum(-1, keepdim: true) + y.square().sum(-1).unsqueeze(-2);
        return (squares - 2 * x.matmul(y.transpose(-2, -1))).clamp_min(0);
    }

    /// <summary>Differences, not a matrix product: coinciding points get exactly 0, which cdist gives gradient 0.</summary>
    public static Tensor Euclidean(Tensor x, Tensor y) =>
        torch.cdist(x, y, 2, TorchSharp.compute_mode.donot_use_mm_for_euclid_dist);

    /// <summary>Rows of length 1; rows that are as good as zero become zero, without gradient.</summary>
    private static Tensor Directions(Tensor x)
    {
        using Scalar floor = 1e-8 * Math.Sqrt(x.size(-1));
        var length = x.norm(-1, keepdim: true);
        if (double.IsPositiveInfinity(SolverChoice.Greatest(length)))
        {
            // The squares overflow, the entries need not.
            x = x / torch.where(length.isinf(), x.abs().amax([-1L], keepdim: true), torch.ones_like(length)).detach();
            length = x.norm(-1, keepdim: true);
        }
        var scale = length.gt(floor).to(x.dtype) / length.clamp_min(floor);
        return x * scale;
    }
}
