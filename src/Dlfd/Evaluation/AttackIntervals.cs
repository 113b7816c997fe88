namespace Dlfd.Evaluation;

/// <summary>Gives the result of an attack the intervals that drawing its examples anew shows.</summary>
static class AttackIntervals
{
    /// <summary>So many draws know a deviation to 5 %.</summary>
    public const int MostRefits = 200;

    /// <remarks>
    /// Rules that stay as learned would hide that they point either way where there is little to learn (83 % for 95 near 1/2), and
    /// percentiles would show that a drawn example can be on both sides of a split: so the deviation of whole attacks, around the true one.
    /// </remarks>
    /// <param name="result">The result of the attack on all examples.</param>
    /// <param name="accuracies">The accuracy of the whole attack on each draw.</param>
    /// <param name="rates">The true positive rates at 1 % and 0.1 % of each draw.</param>
    public static MembershipInferenceResult WithIntervals(this MembershipInferenceResult result, double[] accuracies, (double At1, double At01)[] rates) => result with
    {
        Accuracy = result.Accuracy with { Interval = Interval.Normal(result.Accuracy.Value, Bootstrap.Deviation(accuracies), 0, 1) },
        TruePositiveRateAt1Percent = result.TruePositiveRateAt1Percent with { Interval = Bootstrap.Percentiles(rates.Select(r => r.At1)) },
        TruePositiveRateAt01Percent = result.TruePositiveRateAt01Percent with { Interval = Bootstrap.Percentiles(rates.Select(r => r.At01)) },
    };
}
