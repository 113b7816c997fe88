namespace Dlfd.OptimalTransport;

/// <summary>The plan of a solution, without graph.</summary>
internal static class PlanMatrix
{
    public static Tensor Of(TransportProblem problem, TransportSolution solution)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        return SoftMin.Plan(problem.Cost, solution.F, solution.G, problem.A, problem.B, problem.Epsilon).MoveToOuterDisposeScope();
    }
}
