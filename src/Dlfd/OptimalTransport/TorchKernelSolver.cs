using Dlfd.OptimalTransport.Simd;

namespace Dlfd.OptimalTransport;

/// <summary>
/// The absorbed kernel as batched torch operations, for CUDA: two batched products an iteration and one transfer to the host every ten. It follows
/// the CPU's scheme: softmax gives the row-normalised kernel P, and the plan is a_i u_i P_ij v_j.
/// </summary>
internal sealed class TorchKernelSolver(TransportProblem problem, SinkhornOptions options)
{
    private const double AbsorbAt = 15;
    private readonly Tensor logA = SoftMin.LogWeights(problem.A), logB = SoftMin.LogWeights(problem.B);
    private readonly int run = options.CheckEvery > 0 ? options.CheckEvery : 10;

    public TransportSolution Solve(CancellationToken ct)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var tolerance = problem.Tolerance(options.Tolerance, 4);
        var batch = new BatchProgress(problem.Batch, tolerance, options.MaxIterations);
        var relaxation = new Relaxation(options.Overrelaxation);
        var g = problem.InitialG();
        foreach (var epsilon in problem.Annealing(options.Annealing)?.Each(problem.Epsilon, problem.Range) ?? [])
        {
            ct.ThrowIfCancellationRequested();
            using var step = torch.NewDisposeScope();
            g = SoftMin.OverRows(problem.Cost, SoftMin.OverColumns(problem.Cost, g, logB, epsilon), logA, epsilon).MoveToOuterDisposeScope();
        }
        for (var (iteration, rounds) = (1, 0); ; rounds++)
        {
            ct.ThrowIfCancellationRequested();
            using var round = torch.NewDisposeScope();
            var logits = (g.unsqueeze(-2) - problem.Cost) / problem.Epsilon + logB.unsqueeze(-2);
            var f = -problem.Epsilon * logits.logsumexp(-1);
            var exactG = SoftMin.OverRows(problem.Cost, f, logA, problem.Epsilon);
            var error = SoftMin.MarginalError(problem.B, ((g - exactG) / problem.Epsilon).exp() - 1);
            if (batch.AllDone(iteration, error)) return batch.Solution(f, SoftMin.Bounded(problem.B, g, exactG), tolerance, SinkhornSolver.StabilizedKernel, rounds);
            var steps = Math.Min(run, options.MaxIterations - iteration);
            var logV = Iterate(logits.softmax(-1), (exactG - g) / problem.Epsilon, steps, relaxation.Next(batch.Errors.Max(), run));
            g = torch.where(batch.Active(g.device), g + problem.Epsilon * logV, g).MoveToOuterDisposeScope();
            iteration += Math.Max(1, steps);
        }
    }

    /// <summary>log v after some iterations. Scalings are cut at the range of float: a cut one is absorbed and goes on from there.</summary>
    private Tensor Iterate(Tensor kernel, Tensor logV, int steps, double omega)
    {
        using var scope = torch.NewDisposeScope();
        logV = Cut(logV);
        var logU = torch.zeros_like(problem.A);
        var transposed = kernel.transpose(-2, -1);
        var weights = problem.B.clamp_min(1e-38);
        for (var k = 0; k < steps; k++)
        {
            using var step = torch.NewDisposeScope();
            var v = logV.exp();
            logU = Cut((1 - omega) * logU - omega * kernel.bmm(v.unsqueeze(-1)).squeeze(-1).log());
            var sums = transposed.bmm((problem.A * logU.exp()).unsqueeze(-1)).squeeze(-1);
            logV = torch.where(problem.B.gt(0), Cut(logV - omega * (v * sums / weights).log()), logV);
            (logU, logV) = (logU.MoveToOuterDisposeScope(), logV.MoveToOuterDisposeScope());
        }
        return logV.MoveToOuterDisposeScope();
    }

    private static Tensor Cut(Tensor log) => log.clamp(-AbsorbAt, AbsorbAt);
}
