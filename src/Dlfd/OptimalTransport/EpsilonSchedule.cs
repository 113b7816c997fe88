namespace Dlfd.OptimalTransport;

/// <summary>Annealing: epsilon falls geometrically to its target, before the solver proper starts.</summary>
/// <param name="InitialScale">First epsilon as a multiple of the range (max − min) of the cost; above 0.</param>
/// <param name="Factor">Ratio of one stage to the last, in (0, 1).</param>
/// <param name="IterationsPerStage">Most full iterations of a stage, at least 1; the CPU kernel ends it at an error of 0.1.</param>
public sealed record EpsilonSchedule(double InitialScale = 1, double Factor = 0.25, int IterationsPerStage = 10)
{
    /// <summary>The epsilons above the target, falling. Empty for a constant cost.</summary>
    internal IEnumerable<double> Above(double target, double range)
    {
        for (var epsilon = range * InitialScale; epsilon > target; epsilon *= Factor) yield return epsilon;
    }

    /// <summary>The same, one entry an iteration.</summary>
    internal IEnumerable<double> Each(double target, double range) =>
        Above(target, range).SelectMany(epsilon => Enumerable.Repeat(epsilon, IterationsPerStage));
}
