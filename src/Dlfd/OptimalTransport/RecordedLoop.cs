namespace Dlfd.OptimalTransport;

/// <summary>Iterations that autograd sees. The problem's tensors carry the caller's graph.</summary>
internal sealed class RecordedLoop(TransportProblem problem, SinkhornOptions options)
{
    private readonly Tensor logA = SoftMin.LogWeights(problem.A), logB = SoftMin.LogWeights(problem.B);
    private readonly MarginalPenalty penalty = new(options.MarginalPenalty, problem);

    /// <summary>Plain iterations until the tolerance or the limit.</summary>
    public TransportSolution Unroll(CancellationToken ct)
    {
        var tolerance = problem.Tolerance(options.Tolerance, 4);
        var batch = new BatchProgress(problem.Batch, tolerance, options.MaxIterations);
        var g = problem.InitialG();
        for (var iteration = 1; ; iteration++)
        {
            ct.ThrowIfCancellationRequested();
            var f = penalty.DampF(SoftMin.OverColumns(problem.Cost, g, logB, problem.Epsilon), problem.Epsilon);
            var exactG = SoftMin.OverRows(problem.Cost, f, logA, problem.Epsilon);
            if (batch.AllDone(iteration, penalty.TargetError(g, exactG).detach()))
                return batch.Solution(f, penalty.Bounded(g, exactG), tolerance, SinkhornSolver.LogDomain);
            g = torch.where(batch.Active(g.device), penalty.Next(f, exactG), g);
        }
    }

    /// <summary>One step g → f from the solution, recorded; g itself is one recorded half step from the solved f.</summary>
    public TransportSolution Replay(TransportSolution solved)
    {
        var g = penalty.DampG(SoftMin.OverRows(problem.Cost, solved.F.detach(), logA, problem.Epsilon), problem.Epsilon);
        var f = penalty.DampF(SoftMin.OverColumns(problem.Cost, g, logB, problem.Epsilon), problem.Epsilon);
        return solved with { LazyF = f, LazyG = g, Dual = null };
    }
}
