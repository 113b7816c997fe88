using Dlfd.Models;

namespace Dlfd.Evaluation;

/// <summary>Represents every number that one model's predictions give; made by <see cref="ModelEvaluator"/>.</summary>
/// <remarks>What a number means, and how it misleads, is told where its type is. Intervals are of 95 % and show the noise of few examples; that of other training runs is <see cref="SeedNoise"/>'s.</remarks>
public sealed record ModelEvaluation
{
    /// <summary>Gets the predictions of the retain set, without features.</summary>
    public required Predictions Retain { get; init; }

    /// <summary>Gets the predictions of the forget set, without features.</summary>
    public required Predictions Forget { get; init; }

    /// <summary>Gets the predictions of the unseen set, without features.</summary>
    public required Predictions Unseen { get; init; }

    /// <summary>Gets the predictions of the test set, without features.</summary>
    public required Predictions Test { get; init; }

    /// <summary>Gets the accuracy of each label on the test set, or in single-label tasks of the examples of each class, in [0, 1]; null for a class without examples. A mean hides a class that was lost.</summary>
    public required IReadOnlyList<Estimate?> LabelAccuracies { get; init; }

    /// <summary>Gets the attack on forget against unseen.</summary>
    public required MembershipInferenceResult Membership { get; init; }

    /// <summary>Gets the same attack with two thresholds, which also sees over-forgetting.</summary>
    public required MembershipInferenceResult TwoThresholds { get; init; }

    /// <summary>Gets the control: the attack on retain against unseen. Where it tells nothing either, the attack is blind and its forgetting score proves nothing; a method that only forgets keeps it near the retrained model's.</summary>
    public required MembershipInferenceResult Control { get; init; }

    /// <summary>Gets the attack on all examples of forget and unseen, the DLFD authors' protocol. Guessing the larger side reaches its <see cref="MembershipInferenceResult.MajorityFloor"/>.</summary>
    public required MembershipInferenceResult Unbalanced { get; init; }

    /// <summary>Gets the AUC of other signals on forget against unseen, by their names among <see cref="Estimates"/>: of confidence, correctness, entropy and modified entropy.</summary>
    public required IReadOnlyDictionary<string, Estimate> SignalAucs { get; init; }

    /// <summary>Gets the true positive rates of the same signals at 1 % and 0.1 % false positives, in [0, 1], by their names among <see cref="Estimates"/>, as <c>EntropyTruePositiveRateAt1Percent</c>; without intervals.</summary>
    public required IReadOnlyDictionary<string, double> SignalTruePositiveRates { get; init; }

    /// <summary>Gets how well features of the test set tell classes apart; null where the model gives no features.</summary>
    public ClassSeparability? TestSeparability { get; init; }

    /// <summary>Gets how well features of the forget set do.</summary>
    public ClassSeparability? ForgetSeparability { get; init; }

    /// <summary>Gets how well features tell forgotten persons apart; null without identities or features.</summary>
    public IdentityRecognition? ForgetIdentity { get; init; }

    /// <summary>Gets how well features tell persons apart whom the model never saw.</summary>
    public IdentityRecognition? UnseenIdentity { get; init; }

    /// <summary>Gets the accuracy on the test set, in [0, 1].</summary>
    public Estimate TestAccuracy => Share(Test.Correct, Test.Identities);

    /// <summary>Gets the top-2 accuracy on it, in [0, 1]; null where it has no meaning.</summary>
    public Estimate? Top2Accuracy => Test.CorrectInTop2 is { } top2 ? Share(top2, Test.Identities) : null;

    /// <summary>Gets the accuracy on the retain set, in [0, 1].</summary>
    public Estimate RetainAccuracy => Share(Retain.Correct, Retain.Identities);

    /// <summary>Gets the accuracy on the forget set, in [0, 1]; nearest to the retrained model's is best.</summary>
    public Estimate ForgetAccuracy => Share(Forget.Correct, Forget.Identities);

    /// <summary>Gets the accuracy on the unseen set, in [0, 1].</summary>
    public Estimate UnseenAccuracy => Share(Unseen.Correct, Unseen.Identities);

    /// <summary>Gets |attack accuracy - 1/2|, in [0, 1/2]; 0 is best.</summary>
    public Estimate ForgettingScore => Membership.ForgettingScore;

    /// <summary>Gets (test accuracy + 1 - 2 × forgetting score) / 2, in [0, 1]; 1 is best. Its interval joins those of both, which rest on different examples.</summary>
    public Estimate NoMus => NoMusBy(Membership);

    /// <summary>Gets NoMUS by the attack on all examples, as the DLFD authors' code has it, in [0, 1]; the retrained model's is not 1 where the sides differ in size.</summary>
    public Estimate UnbalancedNoMus => NoMusBy(Unbalanced);

    /// <summary>Gets the lowest of <see cref="LabelAccuracies"/>, with the interval of that label alone.</summary>
    public Estimate WorstLabelAccuracy => LabelAccuracies.OfType<Estimate>().MinBy(a => a.Value);

    /// <summary>Gets the Jensen-Shannon divergence of the losses of forget and unseen examples, see <see cref="Evaluation.LossDistance"/>, in [0, 1] bits; the retrained model's is best, as people differ and few examples have some too.</summary>
    public double LossDistance => Evaluation.LossDistance.JensenShannon(Forget.Losses, Unseen.Losses);

    /// <summary>Gets how much better the forgotten are recognised than people the model never saw, in [-1, 1]; 0 is best.</summary>
    public Estimate? IdentityLeakage => ForgetIdentity is not null && UnseenIdentity is not null ? IdentityRecognition.Leakage(ForgetIdentity, UnseenIdentity) : null;

    /// <summary>Gets every number that could be measured by name, in a fixed order.</summary>
    public IReadOnlyDictionary<string, Estimate> Estimates => All()
        .Where(e => e.Estimate is not null).ToDictionary(e => e.Name, e => e.Estimate!.Value);

    IEnumerable<(string Name, Estimate? Estimate)> All() =>
    [
        (nameof(TestAccuracy), TestAccuracy),
        (nameof(Top2Accuracy), Top2Accuracy),
        (nameof(WorstLabelAccuracy), WorstLabelAccuracy),
        (nameof(RetainAccuracy), RetainAccuracy),
        (nameof(ForgetAccuracy), ForgetAccuracy),
        (nameof(UnseenAccuracy), UnseenAccuracy),
        ("MiaAccuracy", Membership.Accuracy),
        ("MiaAuc", Membership.Auc),
        ("MiaTruePositiveRateAt1Percent", Membership.TruePositiveRateAt1Percent),
        ("MiaTruePositiveRateAt01Percent", Membership.TruePositiveRateAt01Percent),
        ("TwoThresholdAccuracy", TwoThresholds.Accuracy),
        ("TwoThresholdAuc", TwoThresholds.Auc),
        ("UnbalancedMiaAccuracy", Unbalanced.Accuracy),
        (nameof(ForgettingScore), ForgettingScore),
        (nameof(NoMus), NoMus),
        (nameof(UnbalancedNoMus), UnbalancedNoMus),
        ("ControlAuc", Control.Auc),
        ("ControlTruePositiveRateAt1Percent", Control.TruePositiveRateAt1Percent),
        ("ControlTruePositiveRateAt01Percent", Control.TruePositiveRateAt01Percent),
        .. SignalAucs.Select(signal => (signal.Key, (Estimate?)signal.Value)),
        .. SignalTruePositiveRates.Select(rate => (rate.Key, (Estimate?)rate.Value)),
        (nameof(LossDistance), LossDistance),
        ("TestTraceRatio", TestSeparability?.TraceRatio),
        ("TestNeighbourAccuracy", TestSeparability?.NeighbourAccuracy),
        ("ForgetTraceRatio", ForgetSeparability?.TraceRatio),
        ("ForgetNeighbourAccuracy", ForgetSeparability?.NeighbourAccuracy),
        ("ForgetVerification", ForgetIdentity?.Verification),
        ("UnseenVerification", UnseenIdentity?.Verification),
        (nameof(IdentityLeakage), IdentityLeakage),
    ];

    internal static Estimate Share(float[] values, IReadOnlyList<string?>? identities) => new(values.Average(v => (double)v), Interval.OfShare(values, identities));

    Estimate NoMusBy(MembershipInferenceResult attack) => Estimate.Combine(0.5, TestAccuracy, -1, attack.ForgettingScore, 0.5);
}
