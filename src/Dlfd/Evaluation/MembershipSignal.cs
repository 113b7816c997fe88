using Dlfd.Models;

namespace Dlfd.Evaluation;

/// <summary>Represents a number that a model's prediction gives of an example, and that differs between members and others.</summary>
/// <param name="name">What messages and reports call it.</param>
/// <param name="higherForMembers">Whether members tend to have the higher values.</param>
/// <param name="of">Computes it of each example.</param>
public sealed class MembershipSignal(string name, bool higherForMembers, Func<Predictions, double[]> of)
{
    /// <summary>Gets the name.</summary>
    public string Name => name;

    /// <summary>Gets whether members tend to have the higher values.</summary>
    public bool HigherForMembers => higherForMembers;

    /// <summary>Gets the task's loss, at least 0.</summary>
    public static MembershipSignal Loss { get; } = new("loss", false, p => Array.ConvertAll(p.Losses, l => (double)l));

    /// <summary>Gets the probability of the true class, in [0, 1]; the mean over labels in multi-label tasks.</summary>
    public static MembershipSignal Confidence { get; } = new("confidence", true, p => PerExample(p, (row, label) => Math.Exp(Scores.LogTrue(row, label))));

    /// <summary>Gets whether the prediction is right, 0 or 1, or the share of labels that are.</summary>
    public static MembershipSignal Correctness { get; } = new("correctness", true, p => Array.ConvertAll(p.Correct, c => (double)c));

    /// <summary>Gets the entropy of the predicted distribution, in nats, at least 0; the mean over labels in multi-label tasks. It does not use the labels, which only tell the kind of task.</summary>
    public static MembershipSignal Entropy { get; } = new("entropy", false, p => PerExample(p, (row, _) => Scores.Entropy(row)));

    /// <summary>Gets -(1 - p_y) ln p_y - Σ_{c ≠ y} p_c ln(1 - p_c), at least 0: an entropy that also is low only where the label is right. Source: Song and Mittal 2021.</summary>
    public static MembershipSignal ModifiedEntropy { get; } = new("modified entropy", false, p => PerExample(p, Scores.ModifiedEntropy));

    /// <summary>Gets ln(p_y / (1 - p_y)) from the logits, without bound: nearly normal, as LiRA needs it. Source: Carlini et al. 2022.</summary>
    public static MembershipSignal Margin { get; } = new("margin", true, p => PerExample(p, Scores.Margin));

    /// <summary>Computes the signal of each example.</summary>
    /// <param name="predictions">The predictions.</param>
    /// <returns>[Count].</returns>
    public double[] Of(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        return of(predictions);
    }

    /// <summary>The curve of some of its values, in its direction.</summary>
    internal RocCurve Curve(double[] members, double[] nonMembers, Clusters memberClusters, Clusters nonMemberClusters) => HigherForMembers
        ? new(members, nonMembers, memberClusters, nonMemberClusters)
        : new(Array.ConvertAll(members, v => -v), Array.ConvertAll(nonMembers, v => -v), memberClusters, nonMemberClusters);

    static double[] PerExample(Predictions predictions, Func<double[], int, double> score) =>
        [.. Scores.Distributions(predictions).Select(example => example.Average(d => score(d.Logits, d.Label)))];
}
