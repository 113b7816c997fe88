using Dlfd.Benchmarks;
using Dlfd.OptimalTransport;

namespace Dlfd.Tests.OptimalTransport;

/// <summary>Random problems of every family against the float64 certificate; the benchmarks' verb "sweep" runs 10,000.</summary>
[Collection("Torch")]
public class SweepTests
{
    [Fact]
    public void ComputeFromCost_RandomProblems_HaveNoFaultAndNearlyAllConverge()
    {
        var outcomes = Enumerable.Range(1, 500).Select(number => RandomSweep.Solve(number, new())).ToArray();
        outcomes.Where(o => o.Faults.Count > 0).Should().BeEmpty();
        outcomes.Count(o => o.Status == SinkhornStatus.Converged).Should().BeGreaterThan(490);
    }

    [Fact]
    public void Certificate_OfUnsolvedPotentials_BracketsTheValueAndShowsTheirError()
    {
        var problem = RandomProblem.Number(7) with { Epsilon = 0.1, Cost = new double[,] { { 0, 1 }, { 1, 0 } }, A = [0.5, 0.5], B = [0.5, 0.5] };
        var exact = -0.1 * Math.Log(0.5 + 0.5 * Math.Exp(-10));
        var certificate = new Certificate(problem, [0, 0], [0.3, 0]);
        certificate.Error.Should().BeGreaterThan(0.1);
        certificate.Upper.Should().BeGreaterThan(exact + 1e-5);
        certificate.Lower.Should().BeLessThan(exact - 1e-5);
        certificate.Tighten(20_000);
        certificate.Upper.Should().BeApproximately(exact, 1e-6);
        certificate.Lower.Should().BeApproximately(exact, 1e-6);
    }
}
