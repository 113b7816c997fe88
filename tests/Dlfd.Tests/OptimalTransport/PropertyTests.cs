using CsCheck;
using Dlfd.OptimalTransport;

namespace Dlfd.Tests.OptimalTransport;

/// <summary>What holds for every problem. The tolerance of a comparison is that of the solve.</summary>
[Collection("Torch")]
public class PropertyTests
{
    private static readonly SinkhornOptions Exact = new() { Tolerance = 1e-9, MaxIterations = 50000, OnNonConvergence = NonConvergence.Throw };

    private static void ForAll(Action<Problem> property, int count = 60) => Problem.Any.Each(count, property);

    private static SinkhornResult Solve(Problem p, Tensor cost, SinkhornInputs? inputs = null, double? epsilon = null) =>
        new SinkhornDistance(Exact with { Epsilon = epsilon ?? p.Epsilon, Tolerance = p.Tolerance }).ComputeFromCost(cost, inputs);

    [Fact]
    public void Plan_OfAnyProblem_HasTheMarginalsAndNoNegativeEntry() => ForAll(p =>
    {
        var (a, b) = (p.Weights(p.N, 1), p.Weights(p.M, 2));
        using var result = Solve(p, p.Cost(), new(a, b));
        var plan = result.Plan();
        plan.min().Scalar().Should().BeGreaterThanOrEqualTo(0);
        plan.sum([1L]).L1(a).Should().BeLessThan(1e-12 + 1e-13 / p.Epsilon);
        plan.sum([0L]).L1(b).Should().BeLessThan(1.01 * p.Tolerance);
    });

    [Fact]
    public void Value_OfAnyProblem_EqualsThePrimal() => ForAll(p =>
    {
        using var result = Solve(p, p.Cost());
        var plan = result.Plan();
        var entropy = (plan * (plan * p.N * p.M).clamp_min(1e-300).log()).sum();
        var primal = result.SharpCost() + p.Epsilon * entropy;
        result.Value.Scalar().Should().BeApproximately(primal.Scalar(), p.ValueTolerance);
        result.Value.Scalar().Should().BeGreaterThanOrEqualTo(-p.ValueTolerance);
    });

    [Fact]
    public void Value_Float32_AgreesWithTheFloat64LogDomain() => ForAll(p =>
    {
        var cost = p.Cost();
        var options = new SinkhornOptions { Epsilon = p.Epsilon, Tolerance = 1e-5, MaxIterations = 20000, OnNonConvergence = NonConvergence.Throw };
        using var single = new SinkhornDistance(options).ComputeFromCost(cost.to(torch.float32));
        using var oracle = Solve(p, cost);
        single.Value.Scalar().Should().BeApproximately(oracle.Value.Scalar(), 2e-5);
        single.Plan().L1(oracle.Plan()).Should().BeLessThan(0.02);
    });

    [Fact]
    public void Compute_AllSolvers_Agree() => ForAll(p =>
    {
        var cost = p.Cost();
        var options = Exact with { Epsilon = Math.Max(p.Epsilon, 0.1), Tolerance = 1e-7 };
        using var reference = new SinkhornDistance(options with { Solver = SinkhornSolver.LogDomain }).ComputeFromCost(cost);
        foreach (var other in new[] { options, options with { Overrelaxation = 1 }, options with { Annealing = new() }, options with { MaxThreads = 1 } })
        {
            using var result = new SinkhornDistance(other).ComputeFromCost(cost);
            result.SolverUsed.Should().Be(SinkhornSolver.StabilizedKernel);
            result.Value.Scalar().Should().BeApproximately(reference.Value.Scalar(), 1e-7);
        }
    }, 15);

    [Fact]
    public void Value_SwappedSides_IsTheSame() => ForAll(p =>
    {
        var cost = p.Cost();
        using var one = Solve(p, cost);
        using var other = Solve(p, cost.t().contiguous());
        other.Value.Scalar().Should().BeApproximately(one.Value.Scalar(), p.ValueTolerance);
        other.Plan().t().L1(one.Plan()).Should().BeLessThan(p.PlanTolerance);
    });

    [Fact]
    public void Plan_PermutedRows_IsPermuted() => ForAll(p =>
    {
        var (cost, order) = (p.Cost(), torch.randperm(p.N, generator: new torch.Generator((ulong)p.Seed)));
        using var one = Solve(p, cost);
        using var other = Solve(p, cost[order]);
        other.Plan().To(one.Plan()[order]).Should().BeLessThan(p.PlanTolerance);
    });

    [Fact]
    public void Value_LargerEpsilon_IsNotSmaller() => ForAll(p =>
    {
        var cost = p.Cost();
        using var small = Solve(p, cost);
        using var large = Solve(p, cost, epsilon: 2 * p.Epsilon);
        large.Value.Scalar().Should().BeGreaterThanOrEqualTo(small.Value.Scalar() - p.ValueTolerance);
        large.SharpCost().Scalar().Should().BeGreaterThanOrEqualTo(small.SharpCost().Scalar() - p.ValueTolerance);
    });

    [Theory, InlineData(torch.ScalarType.Float64), InlineData(torch.ScalarType.Float32)]
    public void Plan_HugeEpsilon_IsTheProductOfTheMarginals(torch.ScalarType dtype) => ForAll(p =>
    {
        var cost = p.Cost().to(dtype);
        using var result = Solve(p, cost, epsilon: 1e4);
        result.Plan().To(torch.full_like(cost, 1.0 / (p.N * p.M))).Should().BeLessThan(1e-4);
        result.Value.Scalar().Should().BeApproximately(cost.mean().Scalar(), 1e-4);
    });

    [Fact]
    public void ComputeFromCost_CostPlusPotentials_ShiftsTheValueAlone() => ForAll(p =>
    {
        var (cost, u, v) = (p.Cost(), Close.Normal(p.Seed, torch.float64, p.N, 1), Close.Normal(p.Seed + 1, torch.float64, p.M));
        using var one = Solve(p, cost);
        using var other = Solve(p, cost + u + v);
        other.Value.Scalar().Should().BeApproximately((one.Value + u.mean() + v.mean()).Scalar(), p.ValueTolerance);
        other.Plan().L1(one.Plan()).Should().BeLessThan(p.PlanTolerance);
    });

    [Fact]
    public void ComputeFromCost_ScaledCostAndEpsilon_ScalesTheValue() => ForAll(p =>
    {
        using var one = Solve(p, p.Cost());
        using var other = Solve(p, 7 * p.Cost(), epsilon: 7 * p.Epsilon);
        other.Value.Scalar().Should().BeApproximately(7 * one.Value.Scalar(), 7 * p.ValueTolerance);
    });

    [Fact]
    public void ComputeFromCost_SplitPoint_IsTheSame() => ForAll(p =>
    {
        var (cost, a) = (p.Cost(), p.Weights(p.N, 1));
        using var one = Solve(p, cost, new(a));
        using var split = Solve(p, torch.cat([cost, cost[..1]]), new(torch.cat([a[..1] / 2, a[1..], a[..1] / 2])));
        split.Value.Scalar().Should().BeApproximately(one.Value.Scalar(), p.ValueTolerance);
    });

    [Fact]
    public void ComputeFromCost_Batch_EqualsItsItems() => ForAll(p =>
    {
        var hard = p.Cost();
        var batch = torch.stack([hard, hard / 50, torch.zeros_like(hard)]);
        using var all = Solve(p, batch);
        for (var item = 0; item < 3; item++)
        {
            using var one = Solve(p, batch[item]);
            all.Value[item].Scalar().Should().Be(one.Value.Scalar());
            all.Iterations[item].Should().Be(one.Iterations[0]);
        }
    }, 20);

    [Fact]
    public void ComputeFromCost_LargeOnManyThreads_IsBitEqualToOne()
    {
        using var scope = torch.NewDisposeScope();
        var cost = new Problem(800, 730, 1, "clustered", 0.02).Cost().to(torch.float32);
        var options = new SinkhornOptions { Epsilon = 0.02 };
        using var one = new SinkhornDistance(options with { MaxThreads = 1 }).ComputeFromCost(cost);
        using var many = new SinkhornDistance(options with { MaxThreads = 8 }).ComputeFromCost(cost);
        one.Converged.Should().BeTrue();
        many.Potentials.G.To(one.Potentials.G).Should().Be(0);
        many.Value.Scalar().Should().Be(one.Value.Scalar());
    }

    [Fact]
    public void ComputeFromCost_TwoByTwo_HasTheClosedForm() => Gen.Double[0, 3].Each(30, c =>
    {
        using var result = new SinkhornDistance(Exact with { Epsilon = 0.3 }).ComputeFromCost(torch.tensor(new[,] { { 0, c }, { c, 0 } }));
        result.Plan()[0, 0].Scalar().Should().BeApproximately(0.5 / (1 + Math.Exp(-c / 0.3)), 1e-9);
    });

    [Fact]
    public void Value_SmallEpsilon_IsBetweenTheAssignmentAndItsEntropy() => Gen.Int[1, 1000].Each(20, seed =>
    {
        var cost = new Problem(5, 5, seed, "uniform", 1).Cost();
        using var result = new SinkhornDistance(Exact with { Epsilon = 0.02, Tolerance = 1e-6, OnNonConvergence = NonConvergence.Report }).ComputeFromCost(cost);
        var gap = result.Value.Scalar() - Assignment(cost.data<double>().ToArray(), 5, 0, 0);
        gap.Should().BeInRange(-1e-4, 0.02 * Math.Log(5) + 1e-4);
    });

    [Fact]
    public void Divergence_OfAnyClouds_IsSymmetricNotNegativeAndZeroOnItself() => Gen.Int[1, 1000].Each(20, seed =>
    {
        var distance = new SinkhornDistance(Exact with { Objective = SinkhornObjective.Divergence, Cost = GroundCost.SquaredEuclidean, Epsilon = 2, Tolerance = 1e-7 });
        var (x, y) = (Close.Normal(seed, torch.float64, 6, 3), Close.Normal(seed + 1, torch.float64, 5, 3));
        using var there = distance.Compute(x, y);
        using var back = distance.Compute(y, x);
        using var self = distance.Compute(x, x);
        there.Value.Scalar().Should().BeGreaterThan(-1e-6).And.BeApproximately(back.Value.Scalar(), 1e-6);
        self.Value.Scalar().Should().BeApproximately(0, 1e-6);
    });

    [Fact]
    public void Unbalanced_AnyPenalty_DualEqualsPrimalAndNearsTheBalancedValue() => Gen.Int[1, 1000].Each(10, seed =>
    {
        var (p, e) = (new Problem(6, 5, seed, "gaussian", 0.1), 0.1);
        var cost = p.Cost();
        Tensor Divergence(Tensor plan, Tensor target) => (plan * (plan / target).log() - plan + target).sum();
        foreach (var (source, target) in new (double?, double?)[] { (0.5, 2), (0.5, null), (null, 0.5), (1e4, 1e4) })
        {
            using var soft = new SinkhornDistance(Exact with { Epsilon = e, MarginalPenalty = (source, target) }).ComputeFromCost(cost);
            var plan = soft.Plan();
            var primal = (plan * cost).sum() + e * Divergence(plan, torch.full_like(plan, 1.0 / 30));
            if (source is { } left) primal += left * Divergence(plan.sum([1L]), torch.full(6, 1.0 / 6, dtype: torch.float64));
            if (target is { } right) primal += right * Divergence(plan.sum([0L]), torch.full(5, 1.0 / 5, dtype: torch.float64));
            soft.Value.Scalar().Should().BeApproximately(primal.Scalar(), 1e-6);
            using var hard = Solve(p, cost, epsilon: e);
            if (source > 1000) soft.Value.Scalar().Should().BeApproximately(hard.Value.Scalar(), 1e-3);
        }
    });

    [Fact]
    public void Compute_HardProblems_AreFiniteAndHonest() =>
        (from p in Problem.Any from epsilon in Gen.OneOfConst(0.01, 1e-3, 1e-4) select p with { Epsilon = epsilon }).Each(150, p =>
        {
            using var result = new SinkhornDistance(new() { Epsilon = p.Epsilon, MaxIterations = 500, OnNonConvergence = NonConvergence.Report }).ComputeFromCost(p.Cost().to(torch.float32));
            result.Value.isfinite().item<bool>().Should().BeTrue();
            var error = (result.Plan().to(torch.float64).sum([0L]) - 1.0 / p.M).abs().sum().Scalar();
            error.Should().BeApproximately(result.MarginalError[0], 0.05 * result.MarginalError[0] + 2e-4 * (0.01 / p.Epsilon));
            result.Converged.Should().Be(result.MarginalError[0] < result.EffectiveTolerance);
        });

    private static double Assignment(double[] cost, int n, int row, int taken) => row == n ? 0 : Enumerable.Range(0, n)
        .Where(j => (taken >> j & 1) == 0).Min(j => cost[row * n + j] / n + Assignment(cost, n, row + 1, taken | 1 << j));
}
