namespace Dlfd.Evaluation;

/// <summary>Represents how well an attack told members from non-members.</summary>
/// <param name="Accuracy">Mean accuracy over the splits, in [0, 1]; of LiRA and RMIA, which have none, the mean share of both sides that they get right.</param>
/// <param name="StandardDeviation">Standard deviation of the accuracy over the splits; of LiRA and RMIA that of sampling.</param>
/// <param name="MajorityFloor">The accuracy of always guessing the larger side; 1/2 where the sides are balanced.</param>
/// <param name="Auc">Probability that a member's score is above a non-member's, ties counting half, in [0, 1], over all examples; 1/2 tells nothing. By loss, lower scores higher; with two thresholds too, so that it does not see what only those find.</param>
/// <param name="AucLow">Lower end of its 95 % interval (Hanley and McNeil 1982, by persons where they are known).</param>
/// <param name="AucHigh">Upper end of its 95 % interval.</param>
public sealed record MembershipInferenceResult(
    double Accuracy, double StandardDeviation, double MajorityFloor, double Auc, double AucLow, double AucHigh)
{
    /// <summary>Gets the paper's forgetting score |accuracy - 1/2|, in [0, 1/2]; 0 is best.</summary>
    public double ForgettingScore => Math.Abs(Accuracy - 0.5);

    /// <summary>Gets the share of members found where at most 1 % of non-members are taken for members, in [0, 1]; 0.01 tells nothing. Rests on fewer than one false positive under 100 non-members.</summary>
    public double TruePositiveRateAt1Percent { get; init; }

    /// <summary>Gets the same at 0.1 %; 0.001 tells nothing. Needs 1000 non-members for one false positive.</summary>
    public double TruePositiveRateAt01Percent { get; init; }

    /// <summary>Gets the 95 % interval of the accuracy, normal with the deviation of up to 200 attacks on examples drawn anew, splits and rules included; null where the attack draws none, or a side is of one person.</summary>
    public Interval? AccuracyInterval { get; init; }

    /// <summary>Gets the forgetting scores that the accuracy's interval allows; it starts at 0 where that interval holds 1/2.</summary>
    public Interval? ForgettingScoreInterval => AccuracyInterval is { } accuracy ? new Interval(accuracy.Low - 0.5, accuracy.High - 0.5).Absolute() : null;

    /// <summary>Gets the 95 % bootstrap interval of the rate at 1 %; null likewise.</summary>
    public Interval? TruePositiveRateAt1PercentInterval { get; init; }

    /// <summary>Gets the same at 0.1 %. Under 1000 non-members it hangs on the greatest of their scores, whose noise no bootstrap shows.</summary>
    public Interval? TruePositiveRateAt01PercentInterval { get; init; }

    internal static MembershipInferenceResult From(RocCurve roc, double accuracy, double deviation, double floor)
    {
        var (auc, low, high) = roc.Area();
        return new(accuracy, deviation, floor, auc, low, high)
        {
            TruePositiveRateAt1Percent = roc.TruePositiveRate(0.01),
            TruePositiveRateAt01Percent = roc.TruePositiveRate(0.001),
        };
    }
}
