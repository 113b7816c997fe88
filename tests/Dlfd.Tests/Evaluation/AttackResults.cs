using Dlfd.Evaluation;

namespace Dlfd.Tests.Evaluation;

static class AttackResults
{
    /// <summary>Takes away the intervals that drawing examples anew gives, so that results with and without them can be compared.</summary>
    public static MembershipInferenceResult WithoutDrawnIntervals(this MembershipInferenceResult result) => result with
    {
        Accuracy = result.Accuracy.Value,
        TruePositiveRateAt1Percent = result.TruePositiveRateAt1Percent.Value,
        TruePositiveRateAt01Percent = result.TruePositiveRateAt01Percent.Value,
    };
}
