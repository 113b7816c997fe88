using Dlfd.Models;

namespace Dlfd.Evaluation;

/// <summary>Computes the tug of war: how close accuracies on several sets are to those of the retrained model, in one number.</summary>
public static class TugOfWar
{
    /// <summary>Computes Π (1 - |accuracy - retrained accuracy|), in [0, 1]; 1 is best. Source: Zhao et al. 2024 (ToW).</summary>
    /// <param name="sets">The predictions of both models on each set: forget, retain and test, as a rule; at least one.</param>
    /// <exception cref="ArgumentException">There is no set.</exception>
    public static double Score(params IReadOnlyList<(Predictions Unlearned, Predictions Retrained)> sets)
    {
        ArgumentNullException.ThrowIfNull(sets);
        if (sets.Count == 0) throw new ArgumentException("There is no set to compare on; give at least one.", nameof(sets));
        return sets.Aggregate(1.0, (product, set) => product * (1 - Math.Abs(set.Unlearned.Accuracy - set.Retrained.Accuracy)));
    }
}
