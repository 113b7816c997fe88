using Dlfd.OptimalTransport;
using Microsoft.Extensions.Logging;

namespace Dlfd.Tests.OptimalTransport;

[Collection("Torch")]
public class StatusTests
{
    private static readonly SinkhornOptions Short = new() { Epsilon = 0.01, MaxIterations = 1 };

    [Theory, InlineData(SinkhornSolver.Auto), InlineData(SinkhornSolver.LogDomain)]
    public void Compute_IterationsRunOut_SaysSo(SinkhornSolver solver)
    {
        using var scope = torch.NewDisposeScope();
        using var result = new SinkhornDistance(Short with { Solver = solver }).ComputeFromCost(Close.Normal(1, torch.float32, 8, 8).abs());
        result.Status.Should().Equal(SinkhornStatus.MaxIterations);
        result.Converged.Should().BeFalse();
        result.MarginalError[0].Should().BeGreaterThan(result.EffectiveTolerance);
    }

    [Fact]
    public void Compute_IterationsRunOutWithThrow_Throws()
    {
        using var scope = torch.NewDisposeScope();
        var act = () => new SinkhornDistance(Short with { OnNonConvergence = NonConvergence.Throw }).ComputeFromCost(Close.Normal(1, torch.float32, 8, 8).abs());
        act.Should().Throw<SinkhornNumericalException>().WithMessage("*MaxIterations*");
    }

    [Fact]
    public void Compute_IterationsRunOutTwice_WarnsOnce()
    {
        using var scope = torch.NewDisposeScope();
        var log = new CountingLogger();
        var distance = new SinkhornDistance(Short, log);
        for (var k = 0; k < 2; k++) distance.ComputeFromCost(Close.Normal(1, torch.float32, 8, 8).abs()).Dispose();
        log.Warnings.Should().Be(1);
    }

    [Fact]
    public void Compute_ToleranceBelowTheDtype_IsRaisedAndReported()
    {
        using var scope = torch.NewDisposeScope();
        using var result = new SinkhornDistance(new() { Epsilon = 0.1, Tolerance = 1e-15 }).ComputeFromCost(Close.Normal(1, torch.float32, 8, 8).abs());
        result.EffectiveTolerance.Should().BeGreaterThan(1e-7);
        result.Converged.Should().BeTrue();
    }

    [Fact]
    public void Compute_Cancelled_Stops()
    {
        using var scope = torch.NewDisposeScope();
        var act = () => new SinkhornDistance().ComputeFromCost(torch.eye(4), ct: new CancellationToken(true));
        act.Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void Compute_WarmStartFromTheSolution_NeedsOneIteration()
    {
        using var scope = torch.NewDisposeScope();
        var distance = new SinkhornDistance();
        var cost = Close.Normal(1, torch.float32, 20, 30).abs();
        using var cold = distance.ComputeFromCost(cost);
        using var warm = distance.ComputeFromCost(cost, new(WarmStart: cold.Potentials));
        cold.Iterations[0].Should().BeGreaterThan(3);
        warm.Iterations.Should().Equal(1);
        warm.Value.Scalar().Should().BeApproximately(cold.Value.Scalar(), 1e-5);
    }

    [Fact]
    public void Compute_UselessWarmStart_StartsAgainAndFindsTheSameValue()
    {
        using var scope = torch.NewDisposeScope();
        var distance = new SinkhornDistance(new() { Tolerance = 1e-5 });
        var cost = torch.rand([20, 30], generator: new torch.Generator(1));
        using var cold = distance.ComputeFromCost(cost);
        using var warm = distance.ComputeFromCost(cost, new(WarmStart: new(torch.zeros(20), 1e4f * Close.Normal(2, torch.float32, 30))));
        warm.Converged.Should().BeTrue();
        warm.Value.Scalar().Should().BeApproximately(cold.Value.Scalar(), 3e-5);
    }

    [Theory, InlineData(32, 32), InlineData(9, 70), InlineData(300, 260)]
    public void Compute_Twice_GivesTheSameBits(int n, int m)
    {
        using var scope = torch.NewDisposeScope();
        var cost = torch.rand([n, m], generator: new torch.Generator(3));
        using var one = new SinkhornDistance().ComputeFromCost(cost);
        using var other = new SinkhornDistance().ComputeFromCost(torch.rand([n, m], generator: new torch.Generator(3)));
        other.Potentials.F.To(one.Potentials.F).Should().Be(0);
        other.Value.Scalar().Should().Be(one.Value.Scalar());
    }

    [Fact]
    public void ComputeFromCost_MoreIterations_AllocateNothingMore()
    {
        using var scope = torch.NewDisposeScope();
        var cost = torch.rand([48, 40], dtype: torch.float64, generator: new torch.Generator(4));
        (long Bytes, int Iterations) Allocated(int iterations)
        {
            var distance = new SinkhornDistance(new() { Epsilon = 0.003, Tolerance = 1e-13, MaxIterations = iterations, Overrelaxation = 1, OnNonConvergence = NonConvergence.Report });
            distance.ComputeFromCost(cost).Dispose();
            var before = GC.GetAllocatedBytesForCurrentThread();
            using var result = distance.ComputeFromCost(cost);
            return (GC.GetAllocatedBytesForCurrentThread() - before, result.Iterations[0]);
        }
        var (few, many) = (Allocated(5), Allocated(400));
        many.Iterations.Should().Be(400);
        many.Bytes.Should().BeLessThan(few.Bytes + 500, "395 more iterations would take thousands");
        few.Bytes.Should().BeLessThan(6000);
    }

    [Fact]
    public void Compute_AThousandCalls_LeaveNoTensor()
    {
        var (x, y) = (Close.Normal(1, torch.float32, 4, 3), Close.Normal(2, torch.float32, 5, 3));
        x.requires_grad_();
        void Call(SinkhornDistance distance)
        {
            using var scope = torch.NewDisposeScope();
            using var result = distance.Compute(x, y);
            _ = torch.autograd.grad([result.Value], [x]);
            _ = result.Plan();
            result.SharpCost().Dispose();
        }
        foreach (var options in new SinkhornOptions[] { new(), new() { Objective = SinkhornObjective.Divergence }, SinkhornOptions.Released, new() { Solver = SinkhornSolver.LogDomain }, new() { MarginalPenalty = (1, null) } })
        {
            var distance = new SinkhornDistance(options with { Epsilon = 0.5, OnNonConvergence = NonConvergence.Report });
            Call(distance);
            var before = Tensor.TotalCount;
            for (var k = 0; k < 200; k++) Call(distance);
            Tensor.TotalCount.Should().BeLessThanOrEqualTo(before + 20, options.ToString());
        }
    }

    [Fact]
    public void Value_InsideACallersScope_OutlivesItAndIsFreedWithTheResult()
    {
        SinkhornResult result;
        using (torch.NewDisposeScope()) result = new SinkhornDistance().ComputeFromCost(torch.eye(3));
        result.Value.Scalar().Should().BeGreaterThanOrEqualTo(0);
        result.Plan().sum().Scalar().Should().BeApproximately(1, 1e-5);
        result.Dispose();
        result.Value.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void ComputeFromCost_Batched_LeavesTheCallersCostAlive()
    {
        using var cost = torch.ones(2, 3, 3);
        new SinkhornDistance().ComputeFromCost(cost).Dispose();
        cost.sum().Scalar().Should().Be(18);
    }

    private sealed class CountingLogger : ILogger<SinkhornDistance>
    {
        public int Warnings { get; private set; }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Warnings++;
    }
}
