namespace Dlfd.Evaluation;

/// <summary>Represents how well an attack told members from non-members.</summary>
/// <param name="Accuracy">
/// Mean accuracy over the splits, in [0, 1]; of LiRA and RMIA, which have none, the mean share of both sides that they get right. Its interval is normal with the
/// deviation of up to 200 attacks on examples drawn anew, splits and rules included; none where the attack draws none, or a side is of one person.
/// </param>
/// <param name="StandardDeviation">Standard deviation of the accuracy over the splits; of LiRA and RMIA that of sampling.</param>
/// <param name="MajorityFloor">The accuracy of always guessing the larger side; 1/2 where the sides are balanced.</param>
/// <param name="Auc">
/// Probability that a member's score is above a non-member's, ties counting half, in [0, 1], over all examples; 1/2 tells nothing. By loss, lower scores higher; with two
/// thresholds the score is how far on the members' side of the learned interval an example lies, over the test parts of all splits, so that over-forgetting is ranked too.
/// Its interval is of Hanley and McNeil 1982, by persons where they are known, and none of one person or example; that of two thresholds is the accuracy's kind, of <see cref="LiraAttack.LeaveOneOut"/> with resamples it is a bootstrap's.
/// </param>
public sealed record MembershipInferenceResult(Estimate Accuracy, double StandardDeviation, double MajorityFloor, Estimate Auc)
{
    /// <summary>Gets the paper's forgetting score |accuracy - 1/2|, in [0, 1/2]; 0 is best. Its interval starts at 0 where that of the accuracy holds 1/2.</summary>
    public Estimate ForgettingScore => new(Math.Abs(Accuracy.Value - 0.5), Accuracy.Interval is { } accuracy ? new Interval(accuracy.Low - 0.5, accuracy.High - 0.5).Absolute() : null);

    /// <summary>Gets the share of members found where at most 1 % of non-members are taken for members, in [0, 1]; 0.01 tells nothing. Rests on fewer than one false positive under 100 non-members. Its interval is a bootstrap's, where the accuracy has one.</summary>
    public Estimate TruePositiveRateAt1Percent { get; init; }

    /// <summary>Gets the same at 0.1 %; 0.001 tells nothing. Under 1000 non-members it hangs on the greatest of their scores, whose noise no bootstrap shows.</summary>
    public Estimate TruePositiveRateAt01Percent { get; init; }

    /// <summary>Gets whether the attack judged by models that did not have an example alone: RMIA always, LiRA where an example has under 2 models that had it, by which it then judges none.</summary>
    public bool IsOffline { get; init; }

    internal static MembershipInferenceResult From(RocCurve roc, double accuracy, double deviation, double floor) => new(accuracy, deviation, floor, roc.Area())
    {
        TruePositiveRateAt1Percent = roc.TruePositiveRate(0.01),
        TruePositiveRateAt01Percent = roc.TruePositiveRate(0.001),
    };
}
