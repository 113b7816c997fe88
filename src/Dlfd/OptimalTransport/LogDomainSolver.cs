namespace Dlfd.OptimalTransport;

/// <summary>Plain Sinkhorn by log-sum-exp on any device: the reference, the fall-back, and the solver of unbalanced problems.</summary>
internal sealed class LogDomainSolver(TransportProblem problem, SinkhornOptions options)
{
    private readonly Tensor logA = SoftMin.LogWeights(problem.A), logB = SoftMin.LogWeights(problem.B);
    private readonly MarginalPenalty penalty = new(options.MarginalPenalty, problem);
    private readonly int checkEvery = options.CheckEvery > 0 ? options.CheckEvery : problem.Cost.is_cuda ? 10 : 1;

    public TransportSolution Solve(CancellationToken ct)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var tolerance = problem.Tolerance(options.Tolerance, 4);
        var batch = new BatchProgress(problem.Batch, tolerance, options.MaxIterations);
        var g = problem.InitialG();
        foreach (var epsilon in problem.Annealing(options.Annealing)?.Each(problem.Epsilon, problem.Range) ?? [])
        {
            ct.ThrowIfCancellationRequested();
            g = FullStep(g, epsilon);
        }
        using var active = torch.ones(problem.Batch, 1, dtype: torch.ScalarType.Bool, device: g.device);
        for (var iteration = 1; ; iteration++)
        {
            ct.ThrowIfCancellationRequested();
            using var step = torch.NewDisposeScope();
            var f = penalty.DampF(SoftMin.OverColumns(problem.Cost, g, logB, problem.Epsilon), problem.Epsilon);
            var exactG = SoftMin.OverRows(problem.Cost, f, logA, problem.Epsilon);
            if (iteration % checkEvery == 0 || iteration >= options.MaxIterations || iteration == 1)
            {
                if (batch.AllDone(iteration, penalty.TargetError(g, exactG)))
                    return batch.Solution(f, penalty.Bounded(g, exactG), tolerance, SinkhornSolver.LogDomain);
                active.copy_(batch.Active(g.device));
            }
            g = torch.where(active, problem.Symmetric ? (f + g) / 2 : penalty.Next(f, exactG), g).MoveToOuterDisposeScope();
        }
    }

    private Tensor FullStep(Tensor g, double epsilon)
    {
        using var scope = torch.NewDisposeScope();
        var f = penalty.DampF(SoftMin.OverColumns(problem.Cost, g, logB, epsilon), epsilon);
        return penalty.DampG(SoftMin.OverRows(problem.Cost, f, logA, epsilon), epsilon).MoveToOuterDisposeScope();
    }
}
