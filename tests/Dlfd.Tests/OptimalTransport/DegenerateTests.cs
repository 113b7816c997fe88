using Dlfd.OptimalTransport;

namespace Dlfd.Tests.OptimalTransport;

/// <summary>Inputs at the border of the problem: an answer or a clear refusal, never NaN.</summary>
[Collection("Torch")]
public class DegenerateTests
{
    private static readonly SinkhornDistance Distance = new();

    [Theory]
    [InlineData("x"), InlineData("y"), InlineData("cost"), InlineData("a"), InlineData("b")]
    public void Compute_NotFinite_NamesTheTensorAndTheIndex(string name)
    {
        foreach (var bad in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            using var scope = torch.NewDisposeScope();
            var inputs = new Dictionary<string, Tensor> { ["x"] = torch.ones(4, 3), ["y"] = torch.ones(5, 3), ["cost"] = torch.ones(4, 5), ["a"] = torch.ones(4) / 4, ["b"] = torch.ones(5) / 5 };
            var (row, index) = inputs[name].dim() == 1 ? (inputs[name], "[2]") : (inputs[name][1], "[1, 2]");
            row[2] = torch.tensor((float)bad);
            var weights = new SinkhornInputs(inputs["a"], inputs["b"]);
            Action act = name == "cost" ? () => Distance.ComputeFromCost(inputs["cost"], weights) : () => Distance.Compute(inputs["x"], inputs["y"], weights);
            act.Should().Throw<ArgumentException>().WithMessage($"{name} *{index}*");
        }
    }

    public static TheoryData<string, Func<SinkhornResult>> Refused() => new()
    {
        { "no points", () => Distance.Compute(torch.ones(0, 3), torch.ones(2, 3)) },
        { "no targets", () => Distance.Compute(torch.ones(2, 3), torch.ones(0, 3)) },
        { "rank 1", () => Distance.Compute(torch.ones(3), torch.ones(3)) },
        { "ranks differ", () => Distance.Compute(torch.ones(2, 3), torch.ones(1, 2, 3)) },
        { "dimensions differ", () => Distance.Compute(torch.ones(2, 3), torch.ones(2, 4)) },
        { "batches differ", () => Distance.Compute(torch.ones(2, 2, 3), torch.ones(3, 2, 3)) },
        { "dtypes differ", () => Distance.Compute(torch.ones(2, 3), torch.ones(2, 3, dtype: torch.float64)) },
        { "integers", () => Distance.Compute(torch.ones(2, 3, dtype: torch.int64), torch.ones(2, 3, dtype: torch.int64)) },
        { "weights of another length", () => Distance.Compute(torch.ones(2, 3), torch.ones(2, 3), new(torch.ones(3) / 3)) },
        { "negative weight", () => Distance.ComputeFromCost(torch.ones(2, 2), new(torch.tensor(new[] { 1.5f, -0.5f }))) },
        { "no weight", () => Distance.ComputeFromCost(torch.ones(2, 2), new(torch.zeros(2))) },
        { "masses differ", () => Distance.ComputeFromCost(torch.ones(2, 2), new(torch.ones(2))) },
        { "warm start of another length", () => Distance.ComputeFromCost(torch.ones(2, 2), new(WarmStart: new(torch.zeros(3), torch.zeros(3)))) },
        { "divergence of a cost", () => new SinkhornDistance(new() { Objective = SinkhornObjective.Divergence }).ComputeFromCost(torch.ones(2, 2)) },
        { "custom cost of a wrong shape", () => new SinkhornDistance(new() { Cost = GroundCost.Custom((x, y) => x) }).Compute(torch.ones(2, 3), torch.ones(2, 3)) },
    };

    [Theory, MemberData(nameof(Refused))]
    public void Compute_WhatDoesNotFit_IsRefused(string why, Func<SinkhornResult> act) =>
        act.Should().Throw<ArgumentException>(why);

    /// <summary>An expanded tensor is of any size and takes no memory: a copy of the larger one would fit nowhere.</summary>
    [Theory, InlineData(24_000, "2.1 GiB in Float32"), InlineData(3_000_000, "33527.6 GiB in Float32")]
    public void Compute_CostTooLargeForTheCpu_IsRefusedBeforeItIsCopied(long count, string size)
    {
        using var scope = torch.NewDisposeScope();
        Tensor cost = torch.zeros(1, 1).expand(count, count), points = torch.zeros(1, 1).expand(count, 1), one = torch.zeros(1, 1);
        var divergence = new SinkhornDistance(new() { Objective = SinkhornObjective.Divergence });
        foreach (var act in new Func<SinkhornResult>[] { () => Distance.ComputeFromCost(cost), () => Distance.Compute(points, points), () => divergence.Compute(one, points) })
            act.Should().Throw<ArgumentException>().WithMessage($"*{size} is too large*take fewer points*");
    }

    [Fact]
    public void ComputeFromCost_TooLargeInDouble_IsRefusedUnlessSingleIsAskedFor()
    {
        using var scope = torch.NewDisposeScope();
        var cost = torch.zeros(1 << 14, 1 << 14);
        cost[0, 0] = 1e3f;
        FluentActions.Invoking(() => Distance.ComputeFromCost(cost)).Should().Throw<ArgumentException>().WithMessage("*2 GiB in Float64*Precision Float32*");
    }

    public static TheoryData<string, SinkhornOptions> BadOptions() => new()
    {
        { "epsilon 0", new() { Epsilon = 0 } },
        { "epsilon NaN", new() { Epsilon = double.NaN } },
        { "epsilon infinite", new() { Epsilon = double.PositiveInfinity } },
        { "tolerance", new() { Tolerance = -1 } },
        { "iterations", new() { MaxIterations = 0 } },
        { "over-relaxation", new() { Overrelaxation = 2 } },
        { "penalty", new() { MarginalPenalty = (0, null) } },
        { "objective", new() { Objective = (SinkhornObjective)9 } },
        { "scale", new() { EpsilonScale = (EpsilonScale)9 } },
        { "gradient", new() { Gradient = (SinkhornGradient)9 } },
        { "solver", new() { Solver = (SinkhornSolver)9 } },
        { "precision", new() { Precision = (SinkhornPrecision)9 } },
        { "non-convergence", new() { OnNonConvergence = (NonConvergence)9 } },
        { "annealing", new() { Annealing = new(1, 1) } },
        { "sharp envelope", new() { Objective = SinkhornObjective.Sharp } },
        { "unbalanced divergence", new() { Objective = SinkhornObjective.Divergence, MarginalPenalty = (1, 1) } },
        { "unbalanced kernel", new() { Solver = SinkhornSolver.StabilizedKernel, MarginalPenalty = (1, 1) } },
    };

    [Theory, MemberData(nameof(BadOptions))]
    public void Constructor_BadOptions_AreRefused(string why, SinkhornOptions options) =>
        new Action(() => _ = new SinkhornDistance(options)).Should().Throw<ArgumentException>(why);

    [Fact]
    public void Constructor_OptionsChangedLater_KeepsItsCopy()
    {
        var options = new SinkhornOptions { Epsilon = 0.5 };
        var distance = new SinkhornDistance(options);
        options.Epsilon = 0.1;
        using var result = distance.ComputeFromCost(torch.ones(2, 2));
        result.EffectiveEpsilon.Should().Be(0.5);
    }

    [Fact]
    public void ComputeFromCost_MassesDifferByRounding_AreMadeEqual()
    {
        using var scope = torch.NewDisposeScope();
        var b = torch.tensor(new[] { 0.5f, 0.50001f });
        using var result = Distance.ComputeFromCost(torch.eye(2), new(torch.ones(2) / 2, b));
        result.Converged.Should().BeTrue();
        result.Plan().sum().Scalar().Should().BeApproximately(1, 1e-6);
    }

    [Fact]
    public void Compute_ZeroWeights_AreAsIfThePointsWereAbsentAndGetNoGradient()
    {
        using var scope = torch.NewDisposeScope();
        var distance = new SinkhornDistance(new() { Epsilon = 0.1, Tolerance = 1e-5 });
        var (x, y) = (Close.Normal(1, torch.float32, 5, 3).requires_grad_(), Close.Normal(2, torch.float32, 4, 3));
        using var padded = distance.Compute(x, y, new(torch.tensor(new[] { .25f, .25f, .25f, .25f, 0 }), torch.tensor(new[] { .5f, .5f, 0, 0 })));
        using var exact = distance.Compute(x[..4].detach(), y[..2]);
        padded.Value.backward();

        padded.Value.Scalar().Should().BeApproximately(exact.Value.Scalar(), 1e-5);
        padded.Potentials.F.isfinite().all().item<bool>().Should().BeTrue();
        padded.Potentials.G.isfinite().all().item<bool>().Should().BeTrue();
        x.grad![4].abs().sum().Scalar().Should().Be(0);
        x.grad!.isfinite().all().item<bool>().Should().BeTrue();
    }

    public static TheoryData<SinkhornOptions> EveryLoop =>
    [
        new() { Epsilon = 0.01 }, new() { Epsilon = 0.01, Solver = SinkhornSolver.LogDomain }, new() { Epsilon = 0.01, Gradient = SinkhornGradient.Unrolled },
        new() { Epsilon = 0.01, Gradient = SinkhornGradient.LastStep, Solver = SinkhornSolver.LogDomain }, new() { Epsilon = 0.01, MarginalPenalty = (1, 1) },
    ];

    /// <summary>The point opposite to x would take exp(100) of the plan if it had any weight.</summary>
    [Theory, MemberData(nameof(EveryLoop))]
    public void Compute_ZeroWeightFarAway_IsAsIfThePointWereAbsent(SinkhornOptions options)
    {
        using var scope = torch.NewDisposeScope();
        var (x, y) = (torch.tensor(new float[,] { { 1, 0 } }), torch.tensor(new float[,] { { -1, 0 }, { 0, 0 } }));
        using var padded = new SinkhornDistance(options).Compute(x, y, new(B: torch.tensor(new float[] { 1, 0 })));
        using var exact = new SinkhornDistance(options).Compute(x, y[..1]);
        padded.Value.Scalar().Should().BeApproximately(exact.Value.Scalar(), 1e-4);
        padded.Plan().isfinite().all().item<bool>().Should().BeTrue();
        padded.Plan()[0, 1].Scalar().Should().Be(0);
    }

    [Fact]
    public void Compute_ZeroWeightInTheReleasedLoop_IsRefused()
    {
        using var scope = torch.NewDisposeScope();
        var points = Close.Normal(1, torch.float32, 2, 3);
        FluentActions.Invoking(() => new SinkhornDistance(SinkhornOptions.Released).Compute(points, points, new(B: torch.tensor(new float[] { 1, 0 }))))
            .Should().Throw<ArgumentException>().WithMessage("*no weight; leave such points out*");
    }

    [Fact]
    public void ComputeFromCost_NegativeMeanThatWouldScaleEpsilon_IsRefused()
    {
        using var scope = torch.NewDisposeScope();
        var similarity = torch.rand(3, 3).neg();
        FluentActions.Invoking(() => new SinkhornDistance(new() { EpsilonScale = EpsilonScale.MeanCost }).ComputeFromCost(similarity)).Should().Throw<ArgumentException>().WithMessage("The cost's mean is -0*shift the cost*");
        using var result = new SinkhornDistance(new() { EpsilonScale = EpsilonScale.StdCost, Epsilon = 0.5 }).ComputeFromCost(similarity);
        result.Converged.Should().BeTrue();
    }

    [Theory, InlineData(1e-8f), InlineData(1f), InlineData(1e4f)]
    public void ComputeFromCost_Constant_GivesTheIndependentPlan(float cost)
    {
        using var scope = torch.NewDisposeScope();
        using var result = Distance.ComputeFromCost(torch.full(7, 5, cost));
        result.Converged.Should().BeTrue();
        result.Value.Scalar().Should().BeApproximately(cost, cost * 1e-5 + 1e-9);
        result.Plan().To(torch.full(7, 5, 1f / 35)).Should().BeLessThan(1e-6);
    }

    [Fact]
    public void Compute_AllPointsIdentical_HasNoGradientAndNoDivergence()
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.ones(6, 3).requires_grad_();
        using var result = new SinkhornDistance(new() { Cost = GroundCost.SquaredEuclidean, Objective = SinkhornObjective.Divergence }).Compute(x, torch.ones(4, 3));
        result.Value.backward();
        result.Value.Scalar().Should().BeApproximately(0, 1e-6);
        x.grad!.abs().max().Scalar().Should().BeLessThan(1e-6);
    }

    [Fact]
    public void Compute_OnePointEach_IsTheirCostInOneIteration()
    {
        using var scope = torch.NewDisposeScope();
        using var result = Distance.Compute(torch.tensor(new[,] { { 1f, 0 } }), torch.tensor(new[,] { { 0f, 1 } }));
        result.Value.Scalar().Should().BeApproximately(1, 1e-6);
        result.Iterations.Should().Equal(1);
    }

    [Fact]
    public void Compute_ZeroVectorUnderCosine_CostsOneAndHasNoGradient()
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.zeros(1, 4).requires_grad_();
        using var result = Distance.Compute(x, Close.Normal(1, torch.float32, 3, 4));
        result.Value.backward();
        result.Value.Scalar().Should().BeApproximately(1, 1e-6);
        x.grad!.To(torch.zeros(1, 4)).Should().Be(0);
    }

    [Fact]
    public void Compute_HalfPrecision_IsSolvedInSingle()
    {
        using var scope = torch.NewDisposeScope();
        var (x, y) = (Close.Normal(1, torch.float32, 5, 3).to(torch.bfloat16), Close.Normal(2, torch.float32, 4, 3).to(torch.bfloat16));
        using var half = Distance.Compute(x, y);
        using var single = Distance.Compute(x.to(torch.float32), y.to(torch.float32));
        half.Value.dtype.Should().Be(torch.float32);
        half.Value.Scalar().Should().Be(single.Value.Scalar());
    }

    [Theory, InlineData(1e-4), InlineData(1e-6)]
    public void ComputeFromCost_RangeFarAboveEpsilon_StaysFiniteAndHonest(double epsilon)
    {
        using var scope = torch.NewDisposeScope();
        var cost = 10 * Close.Normal(3, torch.float32, 9, 7).abs();
        using var result = new SinkhornDistance(new() { Epsilon = epsilon, MaxIterations = 300, OnNonConvergence = NonConvergence.Report }).ComputeFromCost(cost);
        double.IsFinite(result.Value.Scalar()).Should().BeTrue();
        result.Potentials.G.isfinite().all().item<bool>().Should().BeTrue();
        var error = (result.Plan().to(torch.float64).sum([0L]) - 1.0 / 7).abs().sum().Scalar();
        result.Converged.Should().Be(result.MarginalError[0] < result.EffectiveTolerance);
        error.Should().BeApproximately(result.MarginalError[0], 0.01 * result.MarginalError[0] + 1e-3);
    }

    [Fact]
    public void Compute_RelativeEpsilonOfAZeroCost_FallsBackToAFloor()
    {
        using var scope = torch.NewDisposeScope();
        using var result = new SinkhornDistance(new() { EpsilonScale = EpsilonScale.MeanCost }).ComputeFromCost(torch.zeros(3, 3));
        result.EffectiveEpsilon.Should().Be(1e-12);
        result.Value.Scalar().Should().BeApproximately(0, 1e-6);
    }
}
