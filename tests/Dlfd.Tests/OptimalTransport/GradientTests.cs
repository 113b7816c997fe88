using Dlfd.OptimalTransport;

namespace Dlfd.Tests.OptimalTransport;

[Collection("Torch")]
public class GradientTests
{
    private static readonly SinkhornOptions Exact = new() { Epsilon = 0.05, Tolerance = 1e-11, MaxIterations = 100000, OnNonConvergence = NonConvergence.Throw };

    private static readonly Dictionary<string, GroundCost> Costs = new()
    {
        ["cosine"] = GroundCost.Cosine,
        ["squared"] = GroundCost.SquaredEuclidean,
        ["Euclidean"] = GroundCost.Euclidean,
        ["custom"] = GroundCost.Custom((x, y) => x.unsqueeze(-2).sub(y.unsqueeze(-3)).abs().sum(-1)),
    };

    public static TheoryData<string, SinkhornObjective, SinkhornGradient> Exacts()
    {
        var data = new TheoryData<string, SinkhornObjective, SinkhornGradient>();
        foreach (var cost in Costs.Keys)
        {
            data.Add(cost, SinkhornObjective.Regularized, SinkhornGradient.Envelope);
            data.Add(cost, SinkhornObjective.Divergence, SinkhornGradient.Envelope);
            data.Add(cost, SinkhornObjective.Sharp, SinkhornGradient.Implicit);
            data.Add(cost, SinkhornObjective.Sharp, SinkhornGradient.Unrolled);
        }
        return data;
    }

    [Theory, MemberData(nameof(Exacts))]
    public void Value_Gradient_EqualsCentralDifferences(string cost, SinkhornObjective objective, SinkhornGradient gradient)
    {
        using var scope = torch.NewDisposeScope();
        var distance = new SinkhornDistance(Exact with { Cost = Costs[cost], Objective = objective, Gradient = gradient });
        var x = Close.Normal(1, torch.float64, 5, 3).requires_grad_();
        var y = Close.Normal(2, torch.float64, 4, 3).requires_grad_();
        using var result = distance.Compute(x, y);
        (2 * result.Value).backward();

        double Value(Tensor p, Tensor q)
        {
            using var at = distance.Compute(p.detach(), q.detach());
            return 2 * at.Value.Scalar();
        }
        x.grad!.To(Close.Differences(p => Value(p, y), x.detach())).Should().BeLessThan(1e-5);
        y.grad!.To(Close.Differences(q => Value(x, q), y.detach())).Should().BeLessThan(1e-5);
    }

    [Theory, InlineData(SinkhornObjective.Regularized, SinkhornGradient.Envelope), InlineData(SinkhornObjective.Sharp, SinkhornGradient.Implicit)]
    public void Value_GradientOfWeights_EqualsCentralDifferencesWithinTheSimplex(SinkhornObjective objective, SinkhornGradient gradient)
    {
        using var scope = torch.NewDisposeScope();
        var distance = new SinkhornDistance(Exact with { Objective = objective, Gradient = gradient });
        var cost = Close.Normal(3, torch.float64, 4, 5).abs();
        var a = Close.Normal(4, torch.float64, 4).softmax(0).requires_grad_();
        var b = Close.Normal(5, torch.float64, 5).softmax(0).requires_grad_();
        using var result = distance.ComputeFromCost(cost, new(a, b));
        result.Value.backward();

        double Value(Tensor p, Tensor q)
        {
            using var at = distance.ComputeFromCost(cost, new(p / p.sum(), q / q.sum()));
            return at.Value.Scalar();
        }
        a.grad!.To(Close.Differences(p => Value(p, b.detach()), a.detach())).Should().BeLessThan(1e-6);
        b.grad!.To(Close.Differences(q => Value(a.detach(), q), b.detach())).Should().BeLessThan(1e-6);
    }

    [Theory, InlineData(SinkhornObjective.Regularized, SinkhornGradient.Envelope), InlineData(SinkhornObjective.Sharp, SinkhornGradient.Implicit)]
    public void Value_GradientOfAWeightOfZero_EqualsTheDifferenceTowardsIt(SinkhornObjective objective, SinkhornGradient gradient)
    {
        using var scope = torch.NewDisposeScope();
        var distance = new SinkhornDistance(Exact with { Epsilon = 0.5, Objective = objective, Gradient = gradient });
        var cost = (torch.tensor(new[] { 0, 1, 2.5 }).unsqueeze(1) - torch.tensor(new[] { 0.3, 1.6 })).square();
        var weights = torch.tensor(new[] { 0.5, 0.5, 0 }).requires_grad_();
        foreach (var source in new[] { true, false })
        {
            SinkhornResult Solve(Tensor w) => source ? distance.ComputeFromCost(cost, new(A: w)) : distance.ComputeFromCost(cost.t(), new(B: w));
            using var result = Solve(weights);
            var slopes = torch.autograd.grad([result.Value], [weights])[0];
            var towards = torch.tensor(new[] { -0.5, -0.5, 1 });
            using var moved = Solve(weights.detach() + 1e-6 * towards);
            slopes.dot(towards).Scalar().Should().BeApproximately((moved.Value.Scalar() - result.Value.Scalar()) / 1e-6, 1e-5);
        }
    }

    [Theory, InlineData(null, 0.5), InlineData(0.5, null), InlineData(0.5, 0.8)]
    public void Value_GradientOfWeightsWithSoftMarginals_EqualsCentralDifferences(double? source, double? target)
    {
        using var scope = torch.NewDisposeScope();
        var distance = new SinkhornDistance(Exact with { Epsilon = 0.5, MarginalPenalty = (source, target) });
        var cost = Close.Normal(3, torch.float64, 4, 5).abs();
        var a = Close.Normal(4, torch.float64, 4).softmax(0).requires_grad_();
        var b = (2 * Close.Normal(5, torch.float64, 5).softmax(0)).detach().requires_grad_();
        using var result = distance.ComputeFromCost(cost, new(a, b));
        result.Value.backward();

        double Value(Tensor p, Tensor q)
        {
            using var at = distance.ComputeFromCost(cost, new(p, q));
            return at.Value.Scalar();
        }
        a.grad!.To(Close.Differences(p => Value(p, b.detach()), a.detach())).Should().BeLessThan(1e-6);
        b.grad!.To(Close.Differences(q => Value(a.detach(), q), b.detach())).Should().BeLessThan(1e-6);
    }

    [Fact]
    public void Value_UnderAutogradGradInsideACallersScope_GivesTheInputGradientOfEachBatchItem()
    {
        using var scope = torch.NewDisposeScope();
        var x = Close.Normal(6, torch.float32, 2, 6, 3).requires_grad_();
        var y = Close.Normal(7, torch.float32, 2, 5, 3);
        var distance = new SinkhornDistance();
        using var both = distance.Compute(x, y);
        var gradient = torch.autograd.grad([both.Value.sum()], [x])[0];

        for (var item = 0; item < 2; item++)
        {
            var one = x[item].detach().requires_grad_();
            using var single = distance.Compute(one, y[item]);
            single.Value.backward();
            gradient[item].To(one.grad!).Should().BeLessThan(1e-5);
        }
    }

    [Fact]
    public void Value_ImplicitGradient_IsThatOfALongUnrolling()
    {
        using var scope = torch.NewDisposeScope();
        Tensor Gradient(SinkhornGradient kind)
        {
            var cost = Close.Normal(8, torch.float64, 6, 6).abs().requires_grad_();
            using var result = new SinkhornDistance(new() { Epsilon = 0.2, Objective = SinkhornObjective.Sharp, Gradient = kind, Tolerance = 1e-13, MaxIterations = 2000, OnNonConvergence = NonConvergence.Report }).ComputeFromCost(cost);
            result.Value.backward();
            return cost.grad!;
        }
        Gradient(SinkhornGradient.Implicit).To(Gradient(SinkhornGradient.Unrolled)).Should().BeLessThan(1e-6);
    }

    [Fact]
    public void Value_LastStep_IsCloseToImplicit()
    {
        using var scope = torch.NewDisposeScope();
        var y = Close.Normal(2, torch.float64, 4, 3);
        Tensor Gradient(SinkhornGradient kind)
        {
            var x = Close.Normal(1, torch.float64, 5, 3).requires_grad_();
            using var result = new SinkhornDistance(Exact with { Epsilon = 0.5, Objective = SinkhornObjective.Sharp, Gradient = kind }).Compute(x, y);
            result.Value.backward();
            return x.grad!;
        }
        var (exact, last) = (Gradient(SinkhornGradient.Implicit), Gradient(SinkhornGradient.LastStep));
        torch.nn.functional.cosine_similarity(exact.view(1, -1), last.view(1, -1), 1).Scalar().Should().BeGreaterThan(0.7);
    }

    [Fact]
    public void Value_EuclideanCostOfCoincidingPoints_HasAZeroGradient()
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.ones(3, 2).requires_grad_();
        using var result = new SinkhornDistance(new() { Cost = GroundCost.Euclidean }).Compute(x, torch.ones(3, 2));
        result.Value.backward();
        x.grad!.To(torch.zeros(3, 2)).Should().Be(0);
    }
}
