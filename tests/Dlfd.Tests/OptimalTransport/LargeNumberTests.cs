using Dlfd.OptimalTransport;

namespace Dlfd.Tests.OptimalTransport;

/// <summary>Costs, starts and potentials that are large against epsilon: what float32 cannot tell apart does not change the answer.</summary>
[Collection("Torch")]
public class LargeNumberTests
{
    static double[] Numbers(Tensor tensor)
    {
        using var scope = torch.NewDisposeScope();
        return tensor.to(torch.float64).cpu().data<double>().ToArray();
    }

    [Fact]
    public void Barycentric_WhereFloat32IsTooCoarse_EqualsThatOfDoubles()
    {
        using var scope = torch.NewDisposeScope();
        Tensor x = Close.Normal(1, torch.float32, 6, 3) * 4, y = Close.Normal(2, torch.float32, 7, 3) * 4;
        var distance = new SinkhornDistance(new() { Cost = GroundCost.SquaredEuclidean, Epsilon = 0.02 });
        using SinkhornResult single = distance.Compute(x, y), wide = distance.Compute(x.to(torch.float64), y.to(torch.float64));
        single.Plan().dtype.Should().Be(torch.float64, "the range is above 2000 ε");
        Numbers(single.Barycentric()).Zip(Numbers(wide.Barycentric())).Should().OnlyContain(p => Math.Abs(p.First - p.Second) < 2e-2);
    }

    [Fact]
    public void Plan_OfCostsFarFromZero_HasTheMarginalsThatItReports()
    {
        using var scope = torch.NewDisposeScope();
        var cost = Close.Normal(3, torch.float32, 12, 9).abs() + 1e4;
        using var result = new SinkhornDistance().ComputeFromCost(cost);
        result.Converged.Should().BeTrue();
        var rows = (result.Plan().sum(-1) - 1 / 12.0).abs().sum();
        var columns = (result.Plan().sum(-2) - 1 / 9.0).abs().sum();
        (rows + columns).to(torch.float64).item<double>().Should().BeLessThan(2e-3);
    }

    [Theory, InlineData(SinkhornSolver.Auto), InlineData(SinkhornSolver.LogDomain)]
    public void Plan_OfCostsFarFromZeroAtATightTolerance_HasMarginalsWithinTheEffectiveOne(SinkhornSolver solver)
    {
        using var scope = torch.NewDisposeScope();
        var distance = new SinkhornDistance(new() { Tolerance = 1e-5, Solver = solver });
        for (var seed = 1; seed <= 20; seed++)
        {
            using var result = distance.ComputeFromCost(Close.Normal(seed, torch.float32, 12, 9).abs() + 100);
            var plan = result.Plan().to(torch.float64);
            (plan.sum([1L]) - 1 / 12.0).abs().sum().Scalar().Should().BeLessThan(result.EffectiveTolerance);
            (plan.sum([0L]) - 1 / 9.0).abs().sum().Scalar().Should().BeLessThan(result.MarginalError[0] + result.EffectiveTolerance);
            result.Converged.Should().BeTrue();
        }
    }

    [Theory, InlineData(1e20f), InlineData(1e30f)]
    public void Cosine_OfEntriesWhoseSquaresOverflow_IsThatOfTheDirections(float size)
    {
        using var scope = torch.NewDisposeScope();
        Tensor x = Close.Normal(10, torch.float32, 5, 4).clamp(-1, 1), y = Close.Normal(11, torch.float32, 6, 4);
        Tensor scales = torch.tensor(new[] { 1, size, 1, size, 0 }).unsqueeze(1), expected = GroundCost.Cosine.Between(x * scales.sign(), y);
        var large = (x * scales).requires_grad_();
        var cost = GroundCost.Cosine.Between(large, y);
        cost.To(expected).Should().BeLessThan(1e-6);
        cost[0].To(expected[0]).Should().Be(0, "an ordinary row keeps its bits");
        (torch.autograd.grad([cost.sum()], [large])[0] * scales).abs().sum([1L])[..4].min().Scalar().Should().BeGreaterThan(1e-3);
    }

    [Theory]
    [InlineData(1e8)]
    [InlineData(1e4)]
    [InlineData(-1e6)]
    public void WarmStart_WithAConstantAdded_DoesNotChangeTheAnswer(double offset)
    {
        using var scope = torch.NewDisposeScope();
        var cost = Close.Normal(4, torch.float32, 10, 10).abs();
        var distance = new SinkhornDistance(new() { Tolerance = 1e-5 });
        using SinkhornResult cold = distance.ComputeFromCost(cost), warm = distance.ComputeFromCost(cost, new(WarmStart: new(torch.zeros(10), torch.full(10, offset, dtype: torch.float32))));
        warm.Value.item<float>().Should().BeApproximately(cold.Value.item<float>(), 1e-4f);
    }

    [Fact]
    public void Unbalanced_PointWithoutWeightThatIsFarAway_HasNoPartInTheValue()
    {
        using var scope = torch.NewDisposeScope();
        var distance = new SinkhornDistance(new() { Epsilon = 0.01, MarginalPenalty = (0.01, 0.01) });
        var weight = torch.ones(1);
        using var padded = distance.ComputeFromCost(torch.tensor(new[,] { { 4f, 0f } }), new(weight, torch.tensor(new[] { 1f, 0f })));
        using var plain = distance.ComputeFromCost(torch.tensor(new[,] { { 4f } }), new(weight, weight));
        padded.Value.item<float>().Should().BeApproximately(plain.Value.item<float>(), 1e-5f);
    }

    [Theory]
    [InlineData(SinkhornGradient.Envelope)]
    [InlineData(SinkhornGradient.Unrolled)]
    [InlineData(SinkhornGradient.LastStep)]
    public void Unbalanced_PointWithoutWeightThatIsFarAway_LeavesTheGradientFinite(SinkhornGradient gradient)
    {
        using var scope = torch.NewDisposeScope();
        var distance = new SinkhornDistance(new() { Epsilon = 0.01, MarginalPenalty = (0.01, 0.01), Gradient = gradient });
        var cost = torch.tensor(new[,] { { 8f, 0f } }).requires_grad_();
        using var result = distance.ComputeFromCost(cost, new(torch.ones(1), torch.tensor(new[] { 1f, 0f })));
        torch.autograd.grad([result.Value], [cost])[0].isfinite().all().item<bool>().Should().BeTrue();
    }

    [Fact]
    public void Value_FirstReadWithoutGradients_KeepsItsOwn()
    {
        using var scope = torch.NewDisposeScope();
        var cost = Close.Normal(5, torch.float32, 4, 4).abs().requires_grad_();
        using var result = new SinkhornDistance().ComputeFromCost(cost);
        using (torch.no_grad()) _ = result.Value.item<float>();
        torch.autograd.grad([result.Value], [cost])[0].sum().item<float>().Should().BeApproximately(1, 2e-3f);
    }

    [Fact]
    public void Divergence_SelfTermThatDoesNotConverge_LeavesNoTensor()
    {
        using var scope = torch.NewDisposeScope();
        Tensor x = Close.Normal(6, torch.float32, 20, 3).requires_grad_(), y = torch.zeros(1, 3);
        var distance = new SinkhornDistance(new() { Objective = SinkhornObjective.Divergence, Cost = GroundCost.SquaredEuclidean, Epsilon = 1, MaxIterations = 2, Tolerance = 1e-6, OnNonConvergence = NonConvergence.Throw });
        Leaks.After(() => FluentActions.Invoking(() => distance.Compute(x, y)).Should().Throw<SinkhornNumericalException>()).Should().Be(0);
    }

    [Fact]
    public void Divergence_SelfTermThatDoesNotConverge_SaysSo()
    {
        using var scope = torch.NewDisposeScope();
        Tensor x = Close.Normal(6, torch.float32, 20, 3), y = torch.zeros(1, 3);
        SinkhornOptions options = new() { Objective = SinkhornObjective.Divergence, Cost = GroundCost.SquaredEuclidean, Epsilon = 1, MaxIterations = 2, Tolerance = 1e-6, OnNonConvergence = NonConvergence.Report };
        using var result = new SinkhornDistance(options).Compute(x, y);
        using var between = new SinkhornDistance(options with { Objective = SinkhornObjective.Regularized }).Compute(x, y);
        between.Converged.Should().BeTrue("one point leaves no choice");
        result.Status.Should().Equal(SinkhornStatus.MaxIterations);
        result.MarginalError[0].Should().BeGreaterThan(result.EffectiveTolerance);
    }

    [Fact]
    public void Divergence_OfWidePointsAgainstOne_HasTheToleranceOfItsWidestTerm()
    {
        using var scope = torch.NewDisposeScope();
        Tensor x = 20 * Close.Normal(9, torch.float32, 10, 2), y = x[..1];
        SinkhornOptions options = new() { Cost = GroundCost.SquaredEuclidean, Epsilon = 1, Tolerance = 1e-7, Precision = SinkhornPrecision.Float32, OnNonConvergence = NonConvergence.Report };
        using var divergence = new SinkhornDistance(options with { Objective = SinkhornObjective.Divergence }).Compute(x, y);
        using var self = new SinkhornDistance(options).Compute(x, x);
        using var between = new SinkhornDistance(options).Compute(x, y);
        self.EffectiveTolerance.Should().BeGreaterThan(between.EffectiveTolerance);
        divergence.EffectiveTolerance.Should().Be(self.EffectiveTolerance);
        divergence.Converged.Should().Be(divergence.MarginalError[0] < divergence.EffectiveTolerance);
    }

    [Theory, InlineData(EpsilonScale.MeanCost), InlineData(EpsilonScale.StdCost), InlineData(EpsilonScale.MaxCost)]
    public void Divergence_RelativeEpsilon_IsOneForAllItsTerms(EpsilonScale scale)
    {
        using var scope = torch.NewDisposeScope();
        Tensor x = Close.Normal(7, torch.float64, 12, 3), y = 3 + Close.Normal(8, torch.float64, 9, 3);
        SinkhornOptions options = new() { Objective = SinkhornObjective.Divergence, Cost = GroundCost.SquaredEuclidean, Epsilon = 0.1, Tolerance = 1e-10 };
        using var relative = new SinkhornDistance(options with { EpsilonScale = scale }).Compute(x, y);
        using var absolute = new SinkhornDistance(options with { Epsilon = relative.EffectiveEpsilon }).Compute(x, y);
        relative.Value.Scalar().Should().BeApproximately(absolute.Value.Scalar(), 1e-8);
    }
}
