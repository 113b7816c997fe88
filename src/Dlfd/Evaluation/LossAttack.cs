namespace Dlfd.Evaluation;

/// <summary>Tells members by their loss.</summary>
/// <remarks>Source: the attack of the DLFD authors' code, scikit-learn's <c>cross_val_score(LogisticRegression(), …, StratifiedShuffleSplit(10))</c>; the same seed gives the same splits and accuracies.</remarks>
/// <param name="options">The options, copied; null for the defaults.</param>
public sealed class LossAttack(AttackOptions? options = null) : SignalAttack(MembershipSignal.Loss, options)
{
    /// <summary>Attacks plain losses.</summary>
    /// <param name="members">The losses of members; at least 6 with the default splits.</param>
    /// <param name="nonMembers">The losses of non-members; likewise.</param>
    /// <exception cref="ArgumentException">A side has too few losses for the splits, or a loss is not finite.</exception>
    public MembershipInferenceResult Attack(ReadOnlySpan<float> members, ReadOnlySpan<float> nonMembers) => Attack(Doubles(members), Doubles(nonMembers), Clusters.Of(members.Length), Clusters.Of(nonMembers.Length));

    static double[] Doubles(ReadOnlySpan<float> values)
    {
        var wide = new double[values.Length];
        for (var i = 0; i < wide.Length; i++) wide[i] = values[i];
        return wide;
    }
}
