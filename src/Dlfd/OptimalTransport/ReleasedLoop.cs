namespace Dlfd.OptimalTransport;

/// <summary>The loop of the DLFD authors' code: u and v updated by log(Σexp + 1e-6) without max shift, until Σ|Δu| &lt; 0.1 (a sum over all rows, so the stop depends on n).</summary>
internal static class ReleasedLoop
{
    private const double Stop = 0.1;

    /// <param name="problem">Its cost may carry a graph; the loop is then recorded.</param>
    /// <param name="maxIterations">50 in the released code.</param>
    /// <param name="ct">Tested in each iteration.</param>
    public static TransportSolution Solve(TransportProblem problem, int maxIterations, CancellationToken ct)
    {
        if (new[] { problem.WeightsA, problem.WeightsB }.Any(w => w is not null && w.eq(0).any().item<bool>()))
            throw new ArgumentException("The released loop gives no numbers where a point has no weight; leave such points out, or take another Solver.");
        var epsilon = problem.Epsilon;
        var u = torch.zeros_like(problem.A);
        var v = torch.zeros_like(problem.B);
        var active = torch.ones_like(problem.A).narrow(1, 0, 1).gt(0);
        var (logA, logB) = (SoftMin.LogWeights(problem.A), SoftMin.LogWeights(problem.B));
        var iterations = new int[problem.Batch];
        for (var k = 0; k < maxIterations && active.any().item<bool>(); k++)
        {
            ct.ThrowIfCancellationRequested();
            var rows = ((u.unsqueeze(-1) + v.unsqueeze(-2) - problem.Cost) / epsilon).exp().sum(-1);
            var nextU = torch.where(active, epsilon * (logA - (rows + 1e-6).log()) + u, u);
            var columns = ((nextU.unsqueeze(-1) + v.unsqueeze(-2) - problem.Cost) / epsilon).exp().sum(-2);
            v = torch.where(active, epsilon * (logB - (columns + 1e-6).log()) + v, v);
            var going = active.cpu().data<bool>().ToArray();
            for (var item = 0; item < going.Length; item++) iterations[item] += going[item] ? 1 : 0;
            active = active.logical_and((nextU - u).abs().sum(-1, keepdim: true).ge(Stop));
            u = nextU;
        }
        return Solution(problem, u - epsilon * logA, v - epsilon * logB, iterations, active);
    }

    private static TransportSolution Solution(TransportProblem problem, Tensor f, Tensor g, int[] iterations, Tensor active)
    {
        using var noGrad = torch.no_grad();
        using var plan = SoftMin.Plan(problem.Cost, f, g, problem.A, problem.B, problem.Epsilon);
        var error = (plan.sum(-1) - problem.A).abs().sum(-1) + (plan.sum(-2) - problem.B).abs().sum(-1);
        var status = active.cpu().data<bool>().Select(going => going ? SinkhornStatus.MaxIterations : SinkhornStatus.Stagnated).ToArray();
        return new(f, g, iterations, error.to(torch.ScalarType.Float64).cpu().data<double>().ToArray(), status, Stop, SinkhornSolver.Released);
    }
}
