using CsCheck;
using Dlfd.OptimalTransport;

namespace Dlfd.Tests.OptimalTransport;

/// <summary>A random problem: size, family, epsilon. Costs are scaled to the range 1, in float64.</summary>
public sealed record Problem(int N, int M, int Seed, string Family, double Epsilon)
{
    public static readonly string[] Families = ["gaussian", "clustered", "duplicates", "uniform"];

    public static readonly Gen<Problem> Any =
        from n in Gen.OneOfConst(1, 2, 5, 32, 33, 127)
        from m in Gen.OneOfConst(1, 2, 5, 32, 33, 127)
        from seed in Gen.Int[1, 100000]
        from family in Gen.OneOfConst(Families)
        from epsilon in Gen.OneOfConst(1, 0.1, 0.01, 0.001)
        select new Problem(n, m, seed, family, epsilon);

    /// <summary>Of the marginals: near a vertex of the transport polytope the last digits take for ever.</summary>
    public double Tolerance => Epsilon switch { >= 0.1 => 1e-9, >= 0.01 => 1e-6, _ => 1e-4 };

    /// <summary>Of the dual value: the error of the marginals times the potentials, which the range of the cost bounds.</summary>
    public double ValueTolerance => 2 * Tolerance;

    /// <summary>Of a plan in L1.</summary>
    public double PlanTolerance => Epsilon >= 0.1 ? 1e-5 : 0.05;

    /// <summary>[N, M], float64.</summary>
    public Tensor Cost()
    {
        var random = new torch.Generator((ulong)Seed);
        Tensor Points(int count) => torch.randn([count, 4], dtype: torch.float64, generator: random);
        var (x, y) = (Points(N), Points(M));
        if (Family == "clustered") (x, y) = (Clustered(x), Clustered(y));
        if (Family == "duplicates") (x, y) = (x[0].expand(N, 4), torch.cat([x[..1], y])[..M]);
        var cost = Family == "uniform" ? torch.rand([N, M], dtype: torch.float64, generator: random) : GroundCost.SquaredEuclidean.Between(x, y);
        return cost / cost.max().clamp_min(1e-12);
    }

    /// <summary>Positive, of sum 1.</summary>
    public Tensor Weights(int count, int salt) => (Close.Normal(Seed + salt, torch.float64, count) / 2).softmax(0);

    private static Tensor Clustered(Tensor points) =>
        points * 0.1 + torch.arange(points.shape[0], dtype: torch.float64).remainder(3).unsqueeze(1) * 2;
}
