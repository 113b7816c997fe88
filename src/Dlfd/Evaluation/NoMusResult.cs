namespace Dlfd.Evaluation;

/// <summary>Represents a model's utility and forgetting.</summary>
/// <param name="TestAccuracy">Accuracy on the test examples, in [0, 1]; its interval is Wilson's, by persons where the predictions name them.</param>
/// <param name="Top2Accuracy">Top-2 accuracy on them, in [0, 1], or null where it has no meaning.</param>
/// <param name="Membership">The attack on forget against unseen examples.</param>
public sealed record NoMusResult(Estimate TestAccuracy, double? Top2Accuracy, MembershipInferenceResult Membership)
{
    /// <summary>Gets NoMUS = (test accuracy + 1 - 2 × forgetting score) / 2, in [0, 1]; 1 is best. Source: Choi and Na.</summary>
    public double Score => Of(TestAccuracy.Value, Membership.ForgettingScore.Value);

    /// <summary>The formula, for any accuracy.</summary>
    internal static double Of(double accuracy, double forgettingScore) => (accuracy + 1 - 2 * forgettingScore) / 2;
}
