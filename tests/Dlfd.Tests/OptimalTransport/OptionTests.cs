using Dlfd.OptimalTransport;

namespace Dlfd.Tests.OptimalTransport;

/// <summary>What options do that no reference number shows.</summary>
[Collection("Torch")]
public class OptionTests
{
    [Theory]
    [InlineData(EpsilonScale.Absolute, 1)]
    [InlineData(EpsilonScale.MeanCost, 3)]
    [InlineData(EpsilonScale.StdCost, 2.2360679774997896)] // √5: the mean square of -3, -1, 1 and 3
    [InlineData(EpsilonScale.MaxCost, 6)]
    public void EpsilonScale_MultipliesEpsilon(EpsilonScale scale, double unit)
    {
        using var cost = torch.tensor(new double[] { 0, 2, 4, 6 }).view(2, 2);
        using var result = new SinkhornDistance(new() { Epsilon = 0.5, EpsilonScale = scale }).ComputeFromCost(cost);
        result.EffectiveEpsilon.Should().BeApproximately(0.5 * unit, 1e-12);
    }

    [Theory]
    [InlineData(SinkhornObjective.Regularized, SinkhornSolver.Auto)]
    [InlineData(SinkhornObjective.Sharp, SinkhornSolver.Auto)]
    [InlineData(SinkhornObjective.Sharp, SinkhornSolver.LogDomain)]
    [InlineData(SinkhornObjective.Sharp, SinkhornSolver.Released)]
    public void Gradient_None_GivesAValueWithoutOne(SinkhornObjective objective, SinkhornSolver solver)
    {
        using var scope = torch.NewDisposeScope();
        var cost = Close.Normal(1, torch.float64, 4, 5).abs().requires_grad_();
        using var result = new SinkhornDistance(new() { Epsilon = 0.2, Objective = objective, Solver = solver, Gradient = SinkhornGradient.None }).ComputeFromCost(cost);
        result.Value.requires_grad.Should().BeFalse();
        result.Plan().requires_grad.Should().BeFalse();
    }

    [Fact]
    public void Gradient_FixedPlanOfTheSharpCost_IsThePlan()
    {
        using var scope = torch.NewDisposeScope();
        var cost = Close.Normal(1, torch.float64, 4, 5).abs().requires_grad_();
        Tensor Slope(SinkhornResult result) => torch.autograd.grad([result.Value], [cost])[0];
        var options = new SinkhornOptions { Epsilon = 0.2, Tolerance = 1e-9, Objective = SinkhornObjective.Sharp, Gradient = SinkhornGradient.FixedPlan };
        using SinkhornResult plan = new SinkhornDistance(options).ComputeFromCost(cost), exact = new SinkhornDistance(options with { Gradient = SinkhornGradient.Implicit }).ComputeFromCost(cost);
        Slope(plan).To(plan.Plan()).Should().Be(0);
        Slope(exact).To(plan.Plan()).Should().BeGreaterThan(0.01);
        plan.Value.Scalar().Should().BeApproximately(plan.SharpCost().Scalar(), 1e-12);
    }

    /// <summary>Far points and a small ε: each goes where it is already, whatever its weight; one without weight goes to 0.</summary>
    [Fact]
    public void Barycentric_OfAPermutation_IsEachPointItself()
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.tensor(new double[] { 1, 1, 3, 1, 1, 4, 6, 2, 5, 7 }).view(5, 2);
        var (order, a) = (torch.tensor(new long[] { 3, 0, 4, 1, 2 }), torch.tensor(new[] { 0.1, 0.4, 0, 0.2, 0.3 }));
        var distance = new SinkhornDistance(SinkhornOptions.Accurate with { Cost = GroundCost.SquaredEuclidean, Epsilon = 0.01 });
        using SinkhornResult uniform = distance.Compute(x, x[order]), weighted = distance.Compute(x, x[order], new(a, a[order]));
        uniform.Barycentric().To(x).Should().BeLessThan(1e-3);
        weighted.Barycentric().To(x * a.gt(0).unsqueeze(1)).Should().BeLessThan(1e-3);
    }

    [Fact]
    public void Barycentric_OfACost_HasNoPoints()
    {
        using var cost = torch.eye(3);
        using var result = new SinkhornDistance().ComputeFromCost(cost);
        result.Invoking(r => r.Barycentric()).Should().Throw<InvalidOperationException>().WithMessage("*has no points*call Compute with points.");
    }

    /// <summary>Weights that have to cross a cost of 1000 ε in steps of about ε, without annealing: the error stands still meanwhile.</summary>
    [Fact]
    public void Status_ErrorThatStandsStill_IsStagnatedWhereTheKernelStartsAgain()
    {
        using var scope = torch.NewDisposeScope();
        var cost = torch.tensor(new double[] { 0, 1, 1, 0 }).view(2, 2);
        var (a, b) = (torch.tensor(new[] { 0.6, 0.4 }), torch.tensor(new[] { 0.4, 0.6 }));
        var options = new SinkhornOptions { Epsilon = 1e-3, Annealing = new(InitialScale: 1e-6), OnNonConvergence = NonConvergence.Report };
        using SinkhornResult plain = new SinkhornDistance(options with { Solver = SinkhornSolver.LogDomain }).ComputeFromCost(cost, new(a, b)), kernel = new SinkhornDistance(options).ComputeFromCost(cost, new(a, b));
        (plain.Status[0], plain.Converged).Should().Be((SinkhornStatus.Stagnated, false));
        plain.Iterations[0].Should().BeLessThan(options.MaxIterations);
        (kernel.Status[0], kernel.Converged).Should().Be((SinkhornStatus.Converged, true));
    }

    /// <summary>The authors' loop ends when its potentials stand still, converged or not.</summary>
    [Theory]
    [InlineData(1, SinkhornStatus.MaxIterations)]
    [InlineData(50, SinkhornStatus.Stagnated)]
    public void Status_ReleasedLoop_IsHowItEnded(int most, SinkhornStatus expected)
    {
        using var scope = torch.NewDisposeScope();
        using var result = new SinkhornDistance(SinkhornOptions.Released with { Epsilon = 0.5, MaxIterations = most }).ComputeFromCost(Close.Normal(1, torch.float32, 6, 6).abs());
        result.Status.Should().Equal(expected);
    }

    [Fact]
    public void CheckEvery_LogDomain_EndsAtTheNextTest()
    {
        using var scope = torch.NewDisposeScope();
        var cost = Close.Normal(1, torch.float64, 8, 8).abs();
        int Iterations(int every)
        {
            using var result = new SinkhornDistance(new() { Epsilon = 0.05, Solver = SinkhornSolver.LogDomain, CheckEvery = every }).ComputeFromCost(cost);
            return result.Iterations[0];
        }
        var (each, seventh) = (Iterations(1), Iterations(7));
        Iterations(0).Should().Be(each).And.BeGreaterThan(7);
        (each % 7).Should().NotBe(0, "else both would end at the same iteration");
        seventh.Should().Be((each + 6) / 7 * 7);
    }
}
