using Dlfd.Models;
using Microsoft.Extensions.Options;

namespace Dlfd.Evaluation;

/// <summary>Tells members by their loss: logistic regression on the loss of each example, tested on shuffled stratified splits.</summary>
/// <remarks>Source: the attack of the DLFD authors' code, scikit-learn's <c>cross_val_score(LogisticRegression(), …, StratifiedShuffleSplit(10))</c>; the same seed gives the same splits and accuracies.</remarks>
public sealed class LossAttack : IMembershipInferenceAttack
{
    readonly LossAttackOptions options;

    /// <summary>Initializes the attack.</summary>
    /// <param name="options">The options, copied; null for the defaults.</param>
    /// <exception cref="OptionsValidationException">An option is out of range.</exception>
    public LossAttack(LossAttackOptions? options = null)
    {
        this.options = (options ?? new()) with { };
        var result = new LossAttackOptionsValidator().Validate(null, this.options);
        if (result.Failed) throw new OptionsValidationException(nameof(LossAttackOptions), typeof(LossAttackOptions), result.Failures);
    }

    /// <inheritdoc/>
    public MembershipInferenceResult Attack(Predictions members, Predictions nonMembers)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentNullException.ThrowIfNull(nonMembers);
        return Attack(members.Losses, nonMembers.Losses);
    }

    /// <summary>Attacks plain losses.</summary>
    /// <param name="members">The losses of members; at least 2.</param>
    /// <param name="nonMembers">The losses of non-members; at least 2.</param>
    /// <exception cref="ArgumentException">A side has under two losses, or a loss is not finite.</exception>
    public MembershipInferenceResult Attack(ReadOnlySpan<float> members, ReadOnlySpan<float> nonMembers)
    {
        Check(members, "members");
        Check(nonMembers, "non-members");
        var (auc, low, high) = RocCurve.Area(nonMembers, members);
        var (inside, outside) = (Kept(members, nonMembers.Length), Kept(nonMembers, members.Length));

        double[] losses = [.. outside, .. inside]; // non-members first: the order of the authors' code
        var labels = new int[losses.Length];
        Array.Fill(labels, 1, outside.Length, inside.Length);
        var accuracies = new List<double>(options.Splits);
        foreach (var (train, test) in StratifiedShuffleSplit.Splits(labels, options.Splits, options.TestShare, (uint)options.Seed))
            accuracies.Add(LogisticRegression.Fit(losses, labels, train, options.C).Accuracy(losses, labels, test));

        var mean = accuracies.Average();
        var deviation = Math.Sqrt(accuracies.Average(a => (a - mean) * (a - mean)));
        var floor = (double)Math.Max(inside.Length, outside.Length) / losses.Length;
        return new(mean, deviation, floor, auc, low, high);
    }

    double[] Kept(ReadOnlySpan<float> side, int otherCount)
    {
        var values = new double[side.Length];
        for (var i = 0; i < values.Length; i++) values[i] = side[i];
        if (!options.Balanced || values.Length <= otherCount) return values;
        new Random(options.Seed).Shuffle(values);
        return values[..otherCount];
    }

    static void Check(ReadOnlySpan<float> losses, string side)
    {
        if (losses.Length < 2) throw new ArgumentException($"The attack has {losses.Length} {side}; give at least 2.");
        foreach (var loss in losses)
            if (!float.IsFinite(loss)) throw new ArgumentException($"A loss of the {side} is {loss}; check that the model's outputs are finite.");
    }
}
