using Dlfd.Models;

namespace Dlfd.Evaluation;

/// <summary>Computes the forgetting quality of the NeurIPS 2023 challenge: how well repeated runs of a method can be told from repeated retraining, example by example.</summary>
/// <remarks>
/// Source: Triantafillou et al. 2024 and the challenge's evaluation code. Each example's margins over the runs of both sides are
/// told apart by one or two thresholds; ε is the most that any threshold proves, ln((1 - δ - FPR) / FNR) or the reverse. With N runs
/// a side no ε above ln(N - 1) or so can be shown, and a method without randomness gets the cap. The challenge multiplies
/// <see cref="Score"/> by the ratios of retain and of test accuracy to the retrained model's.
/// </remarks>
/// <param name="Epsilons">ε of each forget example, in [0, 50]; 0 is best.</param>
public sealed record ForgettingQuality(IReadOnlyList<double> Epsilons)
{
    /// <summary>The ε of an example whose runs are told apart without error.</summary>
    public const double Cap = 50;

    /// <summary>Gets the mean over examples of 2^(-⌊2ε⌋), in [0, 1]; 1 is best. Its interval is over other examples, or persons (Wilson 1927), not over other runs.</summary>
    public Estimate Score => new(Epsilons.Average(Share), Interval.OfShare([.. Epsilons.Select(e => (float)Share(e))], Identities));

    /// <summary>Gets whose image each example is; null where the predictions do not say.</summary>
    public IReadOnlyList<string?>? Identities { get; init; }

    /// <summary>Computes ε of each forget example.</summary>
    /// <param name="unlearned">The predictions of the forget set, with labels, of models unlearned with different seeds; at least 2.</param>
    /// <param name="retrained">The same of models retrained with different seeds; at least 2.</param>
    /// <param name="delta">δ, in [0, 1); default 1e-5.</param>
    /// <exception cref="ArgumentException">There are too few runs, or they are of different examples or no numbers, or δ is out of range.</exception>
    public static ForgettingQuality Compute(IReadOnlyList<Predictions> unlearned, IReadOnlyList<Predictions> retrained, double delta = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(unlearned);
        ArgumentNullException.ThrowIfNull(retrained);
        CheckDelta(delta);
        if (unlearned.Count < 2 || retrained.Count < 2) throw new ArgumentException($"There are {unlearned.Count} unlearned and {retrained.Count} retrained models; give at least 2 of each.");
        if (unlearned.Concat(retrained).Any(p => !p.Labels.AsSpan().SequenceEqual(unlearned[0].Labels))) throw new ArgumentException("The models' predictions differ in number or labels; predict the same forget set, in the same order, with all.");
        var (ours, theirs) = (Margins(unlearned), Margins(retrained));
        return new([.. Enumerable.Range(0, unlearned[0].Count).Select(i => Epsilon([.. ours.Select(m => m[i])], [.. theirs.Select(m => m[i])], delta))]) { Identities = unlearned[0].Identities };
    }

    /// <summary>Computes the score to expect of a method whose runs differ from retraining by chance alone: few runs are often told apart without error, so that 1 is out of reach.</summary>
    /// <param name="unlearned">The method's runs, at least 2.</param>
    /// <param name="retrained">The retrained models, at least 2.</param>
    /// <param name="delta">δ, in [0, 1); default 1e-5.</param>
    /// <returns>The mean over 10000 random orders of the runs, in (0, 1): 1/3 for two runs a side.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static double ExpectedScore(int unlearned, int retrained, double delta = 1e-5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(unlearned, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(retrained, 2);
        CheckDelta(delta);
        var random = new Random(0);
        double[] margins = [.. Enumerable.Range(0, unlearned + retrained)]; // only their order matters
        return Enumerable.Range(0, 10000).Average(_ =>
        {
            random.Shuffle(margins);
            return Share(Epsilon(margins[..unlearned], margins[unlearned..], delta));
        });
    }

    static void CheckDelta(double delta)
    {
        if (!(delta is >= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(delta), delta, "δ must be at least 0 and below 1.");
    }

    static double Share(double epsilon) => Math.Pow(2, -Math.Floor(2 * epsilon));

    /// <summary>The greatest ε over all guesses of "unlearned" for values in an interval, or outside it.</summary>
    internal static double Epsilon(double[] unlearned, double[] retrained, double delta)
    {
        double[] cuts = [double.NegativeInfinity, .. unlearned.Concat(retrained).Distinct().Order(), double.PositiveInfinity];
        var (ours, theirs) = (CountsUpTo(cuts, unlearned), CountsUpTo(cuts, retrained));
        double best = 1;
        // A value counts as inside (low, high]; all pairs of cuts give the single thresholds too.
        for (var low = 0; low < cuts.Length; low++)
            for (var high = low + 1; high < cuts.Length; high++)
            {
                var (found, wrong) = ((double)(ours[high] - ours[low]) / unlearned.Length, (double)(theirs[high] - theirs[low]) / retrained.Length);
                best = Math.Max(best, Math.Max(Ratio(wrong, 1 - found, delta), Ratio(1 - wrong, found, delta)));
            }
        return Math.Min(Cap, Math.Log(best));
    }

    /// <summary>Counts the values up to each of the ascending cuts.</summary>
    static int[] CountsUpTo(double[] cuts, double[] values)
    {
        var (sorted, counts, count) = (values.Order().ToArray(), new int[cuts.Length], 0);
        for (var i = 0; i < cuts.Length; i++)
        {
            while (count < sorted.Length && sorted[count] <= cuts[i]) count++;
            counts[i] = count;
        }
        return counts;
    }

    /// <summary>The greatest exp(ε) that these rates of error prove.</summary>
    static double Ratio(double falsePositives, double falseNegatives, double delta)
    {
        if (falsePositives == 0 && falseNegatives == 0) return double.PositiveInfinity;
        if (falsePositives == 0 || falseNegatives == 0) return 0; // no run there: nothing can be said of the ratio
        return Math.Max((1 - delta - falsePositives) / falseNegatives, (1 - delta - falseNegatives) / falsePositives);
    }

    static double[][] Margins(IReadOnlyList<Predictions> runs) => [.. runs.Select(run => Scores.Numbers(MembershipSignal.Margin.Of(run)))];
}
