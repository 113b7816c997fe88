namespace Dlfd.OptimalTransport;

/// <summary>Annealing: epsilon falls geometrically to its target, in log-domain steps, before the solver proper starts.</summary>
/// <param name="InitialScale">First epsilon as a multiple of the range (max − min) of the cost; above 0.</param>
/// <param name="Factor">Ratio of one stage to the last, in (0, 1).</param>
/// <param name="IterationsPerStage">Full iterations of a stage, at least 1.</param>
public sealed record EpsilonSchedule(double InitialScale = 1, double Factor = 0.25, int IterationsPerStage = 2)
{
    /// <summary>The epsilons above the target, falling; one entry an iteration. Empty for a constant cost.</summary>
    internal IEnumerable<double> Above(double target, double range)
    {
        for (var epsilon = range * InitialScale; epsilon > target; epsilon *= Factor)
            for (var i = 0; i < IterationsPerStage; i++)
                yield return epsilon;
    }
}
