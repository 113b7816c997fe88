namespace Dlfd.Evaluation;

/// <summary>Gives the result of an attack the intervals that drawing its examples anew shows.</summary>
static class AttackIntervals
{
    const int MostRefits = 200; // know a deviation to 5 %

    /// <remarks>
    /// Rules that stay as learned would hide that they point either way where there is little to learn (83 % for 95 near 1/2), and
    /// percentiles would show that a drawn example can be on both sides of a split: so the deviation of whole attacks, around the true one.
    /// </remarks>
    /// <param name="result">The result of the attack on all examples.</param>
    /// <param name="sizes">The examples of each sample that is drawn.</param>
    /// <param name="accuracy">The accuracy of the whole attack on the drawn rows of each sample.</param>
    /// <param name="rate">The interval of the true positive rate at a false positive rate.</param>
    /// <param name="resamples">How often to draw; 0 leaves the result as it is.</param>
    /// <param name="seed">Sets the draws.</param>
    public static MembershipInferenceResult WithIntervals(this MembershipInferenceResult result, IReadOnlyList<int> sizes, Func<IReadOnlyList<int[]>, double> accuracy, Func<double, Interval> rate, int resamples, int seed) =>
        resamples == 0 ? result : result with
        {
            AccuracyInterval = Interval.Normal(result.Accuracy, Bootstrap.Deviation(sizes, accuracy, Math.Min(resamples, MostRefits), seed), 0, 1),
            TruePositiveRateAt1PercentInterval = rate(0.01),
            TruePositiveRateAt01PercentInterval = rate(0.001),
        };
}
