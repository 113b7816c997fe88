using CsCheck;
using Dlfd.OptimalTransport;

namespace Dlfd.Tests.OptimalTransport;

/// <summary>Plans that carry far less mass than the marginals: converged says that the plan is right, not that there is little of it.</summary>
[Collection("Torch")]
public class UnbalancedTests
{
    private static readonly SinkhornOptions Soft = new() { Epsilon = 0.01, MarginalPenalty = (0.05, 0.05) };

    [Theory, InlineData(1, 0.05), InlineData(4, 0.01)]
    public void Potentials_OfOnePair_AreThoseOfTheClosedForm(double cost, double penalty)
    {
        using var scope = torch.NewDisposeScope();
        using var result = new SinkhornDistance(Soft with { MarginalPenalty = (penalty, penalty) }).ComputeFromCost(torch.full(1, 1, (float)cost));
        var logPlan = (result.Potentials.F.Scalar() + result.Potentials.G.Scalar() - cost) / Soft.Epsilon;
        result.Converged.Should().BeTrue();
        logPlan.Should().BeApproximately(-cost / (Soft.Epsilon + 2 * penalty), 4 * result.EffectiveTolerance);
    }

    [Theory, InlineData(SinkhornGradient.Envelope), InlineData(SinkhornGradient.Unrolled)]
    public void Plan_Converged_IsCloseToThatOfATightTolerance(SinkhornGradient gradient) => Gen.Int[1, 1000].Each(10, seed =>
    {
        var cost = new Problem(6, 5, seed, "gaussian", 1).Cost() + 0.5;
        using var result = new SinkhornDistance(Soft with { Gradient = gradient }).ComputeFromCost(cost.to(torch.float32));
        using var exact = new SinkhornDistance(Soft with { Tolerance = 1e-12, OnNonConvergence = NonConvergence.Throw }).ComputeFromCost(cost);
        result.Converged.Should().BeTrue();
        result.Plan().L1(exact.Plan()).Should().BeLessThan(4 * result.EffectiveTolerance * exact.Plan().sum().Scalar());
    });
}
