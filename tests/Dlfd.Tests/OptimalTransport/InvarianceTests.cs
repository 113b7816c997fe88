using CsCheck;
using Dlfd.OptimalTransport;

namespace Dlfd.Tests.OptimalTransport;

/// <summary>What moving, turning, scaling or padding the points does to the distance.</summary>
[Collection("Torch")]
public class InvarianceTests
{
    private static readonly SinkhornOptions Exact = new() { Epsilon = 0.1, Tolerance = 1e-9, MaxIterations = 50000, OnNonConvergence = NonConvergence.Throw };

    private static void ForClouds(Action<Tensor, Tensor> property) => Gen.Int[1, 10000].Each(25, seed =>
    {
        property(Close.Normal(seed, torch.float64, 9, 4) / 2, Close.Normal(seed + 1, torch.float64, 7, 4) / 2);
    });

    private static double Value(Tensor x, Tensor y, GroundCost cost, double epsilon = 0.1)
    {
        using var result = new SinkhornDistance(Exact with { Cost = cost, Epsilon = epsilon }).Compute(x, y);
        return result.Value.Scalar();
    }

    [Fact]
    public void SquaredEuclidean_TranslatedCloud_AddsTheShiftOfTheMeans() => ForClouds((x, y) =>
    {
        var t = torch.tensor(new[] { 0.5, -1, 0.25, 2 });
        var expected = Value(x, y, GroundCost.SquaredEuclidean) + (t.square().sum() + 2 * (t * (x.mean([0L]) - y.mean([0L]))).sum()).Scalar();
        Value(x + t, y, GroundCost.SquaredEuclidean).Should().BeApproximately(expected, 1e-7);
    });

    [Fact]
    public void Cosine_ScaledRowsAndRotatedClouds_IsTheSame() => ForClouds((x, y) =>
    {
        var scales = torch.linspace(0.1, 30, 9, dtype: torch.float64).unsqueeze(1);
        var rotation = torch.linalg.qr(Close.Normal(5, torch.float64, 4, 4)).Item1;
        Value((x * scales).matmul(rotation), y.matmul(rotation), GroundCost.Cosine).Should().BeApproximately(Value(x, y, GroundCost.Cosine), 1e-8);
    });

    [Fact]
    public void SquaredEuclidean_IsTwiceTheHalvedConventionAtTwiceItsEpsilon() => ForClouds((x, y) =>
    {
        var halved = GroundCost.Custom((p, q) => GroundCost.SquaredEuclidean.Between(p, q) / 2);
        Value(x, y, GroundCost.SquaredEuclidean, 0.4).Should().BeApproximately(2 * Value(x, y, halved, 0.2), 1e-7);
    });

    [Fact]
    public void Compute_PointsWithoutWeight_ChangeNothing() => ForClouds((x, y) =>
    {
        var padded = torch.cat([x, Close.Normal(3, torch.float64, 2, 4) * 10]);
        var weights = torch.cat([torch.full(9, 1.0 / 9, dtype: torch.float64), torch.zeros(2, dtype: torch.float64)]);
        using var result = new SinkhornDistance(Exact).Compute(padded, y, new(weights));
        result.Value.Scalar().Should().BeApproximately(Value(x, y, GroundCost.Cosine), 1e-8);
    });

    [Theory, InlineData(torch.ScalarType.Float64), InlineData(torch.ScalarType.Float32)]
    public void Divergence_HugeEpsilon_IsTheSquaredDistanceOfTheMeans(torch.ScalarType dtype) => ForClouds((x, y) =>
    {
        (x, y) = (x.to(dtype), y.to(dtype));
        using var result = new SinkhornDistance(Exact with { Objective = SinkhornObjective.Divergence, Cost = GroundCost.SquaredEuclidean, Epsilon = 1e6 }).Compute(x, y);
        result.Value.Scalar().Should().BeApproximately((x.mean([0L]) - y.mean([0L])).square().sum().Scalar(), 1e-4);
    });
}
