using Dlfd.Models;
using static TorchSharp.torch;

namespace Dlfd.Evaluation;

/// <summary>Computes the tug of war: how close accuracies on several sets are to those of the retrained model, in one number.</summary>
public static class TugOfWar
{
    /// <summary>Computes Π (1 - |accuracy - retrained accuracy|), in [0, 1]; 1 is best. Source: Zhao et al. 2024 (ToW).</summary>
    /// <remarks>The interval holds what the gaps of all sets allow together (Šidák 1967): wide rather than narrow, as absolute gaps near 0 only err upwards.</remarks>
    /// <param name="sets">The predictions of both models on each set: forget, retain and test, as a rule; at least one.</param>
    /// <exception cref="ArgumentException">There is no set, or the predictions of one are of different examples.</exception>
    public static Estimate Score(params IReadOnlyList<(Predictions Unlearned, Predictions Retrained)> sets)
    {
        ArgumentNullException.ThrowIfNull(sets);
        if (sets.Count == 0) throw new ArgumentException("There is no set to compare on; give at least one.", nameof(sets));
        using var scope = NewDisposeScope();
        var quantile = special.ndtri(tensor((1 + Math.Pow(0.95, 1.0 / sets.Count)) / 2, float64)).item<double>();
        Estimate[] factors = [.. sets.Select(set => Closeness(set.Unlearned, set.Retrained, quantile))];
        double Product(Func<Estimate, double> of) => factors.Aggregate(1.0, (product, factor) => product * of(factor));
        return new(Product(f => f.Value), new(Product(f => f.Interval!.Value.Low), Product(f => f.Interval!.Value.High)));
    }

    /// <summary>1 - |d| with d the difference of the accuracies, and the values that the interval of d allows.</summary>
    static Estimate Closeness(Predictions unlearned, Predictions retrained, double quantile)
    {
        var difference = Gap(unlearned, retrained, quantile);
        var gap = difference.Interval!.Value.Absolute();
        return new(1 - Math.Abs(difference.Value), new(1 - gap.High, 1 - gap.Low));
    }

    /// <summary>The accuracy of one model less that of the other on the same examples, in [-1, 1], with the interval at a normal quantile.</summary>
    internal static Estimate Gap(Predictions unlearned, Predictions retrained, double quantile = Interval.Normal95)
    {
        PredictionDistance.RequireSameExamples(retrained, unlearned);
        double[] differences = [.. unlearned.Correct.Zip(retrained.Correct, (own, other) => (double)own - other)];
        return new(differences.Average(), Interval.OfPairedDifference(differences, PredictionDistance.Independent(retrained, unlearned), quantile));
    }
}
