using Dlfd.OptimalTransport;
using Dlfd.OptimalTransport.Simd;

namespace Dlfd.Tests.OptimalTransport;

/// <summary>Paths that the machine or the options do not choose by themselves: CUDA's operations on the CPU, other register widths.</summary>
[Collection("Torch")]
public class SolverTests
{
    private static readonly SinkhornOptions Options = new() { Epsilon = 0.05, Tolerance = 1e-4 };

    private static TransportProblem Batch(torch.ScalarType dtype)
    {
        var cost = torch.stack([new Problem(33, 20, 1, "clustered", 1).Cost(), new Problem(33, 20, 2, "uniform", 1).Cost() / 20]).to(dtype);
        var a = torch.stack([torch.full(33, 1.0 / 33, dtype: dtype), Close.Normal(3, dtype, 33).softmax(0)]);
        var b = Close.Normal(4, dtype, 20).softmax(0);
        b[3] = 0;
        return new(cost, a, (b / b.sum()).expand(2, 20).contiguous(), 0.05, 1, 1, null);
    }

    private static void ShouldSolve(TransportSolution solution, TransportProblem problem)
    {
        solution.Status.Should().OnlyContain(s => s == SinkhornStatus.Converged);
        solution.G.isfinite().all().item<bool>().Should().BeTrue();
        var plan = SoftMin.Plan(problem.Cost, solution.F, solution.G, problem.A, problem.B, problem.Epsilon);
        (plan.sum([2L]) - problem.A).abs().sum([1L]).max().Scalar().Should().BeLessThan(1e-5);
        (plan.sum([1L]) - problem.B).abs().sum([1L]).max().Scalar().Should().BeLessThan(1.1e-4);
    }

    [Theory, InlineData(torch.ScalarType.Float32), InlineData(torch.ScalarType.Float64)]
    public void TorchKernel_OnTheCpu_SolvesTheBatch(torch.ScalarType dtype)
    {
        using var scope = torch.NewDisposeScope();
        var problem = Batch(dtype);
        var solution = new TorchKernelSolver(problem, Options).Solve(default);
        ShouldSolve(solution, problem);
        solution.Iterations[1].Should().BeLessThanOrEqualTo(solution.Iterations[0]);
    }

    [Fact]
    public void TorchKernel_SmallEpsilon_AgreesWithTheSimdKernel()
    {
        using var scope = torch.NewDisposeScope();
        var problem = Batch(torch.float64) with { Epsilon = 0.005 };
        var options = Options with { MaxIterations = 5000 };
        var solution = new TorchKernelSolver(problem, options).Solve(default);
        var oracle = SimdSolver.Solve(problem, options, default);
        solution.Status.Should().Equal(oracle.Status);
        var penalty = new MarginalPenalty((null, null), problem);
        penalty.Dual(solution.F, solution.G).To(penalty.Dual(oracle.F, oracle.G)).Should().BeLessThan(1e-5);
    }

    [Fact]
    public void SelfTerm_OfNearlySeparatePoints_ConvergesOnlyBySymmetry()
    {
        using var scope = torch.NewDisposeScope();
        var x = Close.Normal(1, torch.float64, 1, 5, 3);
        var problem = new TransportProblem(GroundCost.Cosine.Between(x, x), null, null, 0.05, 2, 2, null, Symmetric: true);
        var options = new SinkhornOptions { Tolerance = 1e-11 };
        SimdSolver.Solve(problem, options, default).Converged.Should().BeTrue();
        new LogDomainSolver(problem, options).Solve(default).Converged.Should().BeTrue();
        SimdSolver.Solve(problem with { Symmetric = false }, options, default).Converged.Should().BeFalse();
    }

    [Fact]
    public void Simd_EveryWidth_SolvesTheBatch()
    {
        using var scope = torch.NewDisposeScope();
        var (single, wide) = (Batch(torch.float32), Batch(torch.float64));
        ShouldSolve(SimdSolver.Run<float, Wide128<float>>(single, Options, default), single);
        ShouldSolve(SimdSolver.Run<float, Wide256<float>>(single, Options, default), single);
        ShouldSolve(SimdSolver.Run<float, Wide512<float>>(single, Options, default), single);
        ShouldSolve(SimdSolver.Run<double, Wide128<double>>(wide, Options, default), wide);
        ShouldSolve(SimdSolver.Run<double, Wide256<double>>(wide, Options, default), wide);
        ShouldSolve(SimdSolver.Run<double, Wide512<double>>(wide, Options, default), wide);
    }

    [Fact]
    public unsafe void Exp_Float32_IsWithinTwoRoundings()
    {
        var at = stackalloc float[16];
        for (var x = -85f; x < 85; x += 0.37f)
        {
            Wide512<float>.Store(at, Wide512<float>.Exp(Wide512<float>.Of(x)));
            (at[5] / Math.Exp(x)).Should().BeApproximately(1, 3e-7);
        }
    }

    [Fact]
    public void Team_ManyRuns_DoesEachChunkOncePerRun()
    {
        var counts = new int[7];
        using var team = new Team(4, counts.Length, chunk => Interlocked.Increment(ref counts[chunk]));
        team.Start();
        for (var run = 1; run <= 200; run++)
        {
            team.Run();
            counts.Should().OnlyContain(c => c == run);
        }
    }
}
