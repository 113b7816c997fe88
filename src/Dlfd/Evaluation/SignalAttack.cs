using Dlfd.Data;
using Dlfd.Models;
using Microsoft.Extensions.Options;

namespace Dlfd.Evaluation;

/// <summary>Tells members by one number an example: a rule learns from part of both sides and guesses the rest, over shuffled stratified splits.</summary>
public class SignalAttack : IMembershipInferenceAttack
{
    readonly MembershipSignal signal;
    readonly AttackOptions options;

    /// <summary>Initializes the attack.</summary>
    /// <param name="signal">The number to judge by.</param>
    /// <param name="options">The options, copied; null for the defaults.</param>
    /// <exception cref="OptionsValidationException">An option is out of range.</exception>
    public SignalAttack(MembershipSignal signal, AttackOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(signal);
        this.signal = signal;
        this.options = (options ?? new()) with { };
        var result = new AttackOptionsValidator().Validate(null, this.options);
        if (result.Failed) throw new OptionsValidationException(nameof(AttackOptions), typeof(AttackOptions), result.Failures);
    }

    /// <inheritdoc/>
    public MembershipInferenceResult Attack(Predictions members, Predictions nonMembers)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentNullException.ThrowIfNull(nonMembers);
        return Attack(signal.Of(members), signal.Of(nonMembers), Clusters.Of(members), Clusters.Of(nonMembers));
    }

    /// <summary>Attacks the values of the signal.</summary>
    private protected MembershipInferenceResult Attack(double[] members, double[] nonMembers, Clusters memberClusters, Clusters nonMemberClusters)
    {
        Check(members, "members");
        Check(nonMembers, "non-members");
        RequireBothSidesInEverySplit(members.Length, nonMembers.Length);
        var roc = signal.Curve(members, nonMembers, memberClusters, nonMemberClusters);
        var accuracies = Accuracies(members, nonMembers);
        var mean = accuracies.Average();
        var deviation = Math.Sqrt(accuracies.Average(a => (a - mean) * (a - mean)));
        double larger = Math.Max(members.Length, nonMembers.Length);
        var result = MembershipInferenceResult.From(roc, mean, deviation, options.Balanced ? 0.5 : larger / (members.Length + nonMembers.Length));
        return options.Resamples == 0 || memberClusters.IsOne || nonMemberClusters.IsOne ? result : result.WithIntervals(Refitted(), roc.DrawnRates(options.Resamples, options.Seed));

        // The accuracy of the whole attack on examples drawn anew.
        double[] Refitted() => Bootstrap.Draw(
            [memberClusters, nonMemberClusters],
            rows => Accuracies(Array.ConvertAll(rows[0], row => members[row]), Array.ConvertAll(rows[1], row => nonMembers[row])).Average(),
            Math.Min(options.Resamples, AttackIntervals.MostRefits), options.Seed);
    }

    /// <summary>The accuracy of each split.</summary>
    double[] Accuracies(double[] members, double[] nonMembers)
    {
        var (inside, outside) = (Kept(members, nonMembers.Length), Kept(nonMembers, members.Length));
        double[] values = [.. outside, .. inside]; // non-members first: the order of the authors' code
        var labels = new int[values.Length];
        Array.Fill(labels, 1, outside.Length, inside.Length);
        return [.. StratifiedShuffleSplit.Splits(labels, options.Splits, options.TestShare, (uint)options.Seed).Select(s => Accuracy(values, labels, s.Train, s.Test))];
    }

    double Accuracy(double[] values, int[] labels, int[] train, int[] test) => options.Rule == AttackRule.LogisticRegression
        ? LogisticRegression.Fit(values, labels, train, options.C).Accuracy(values, labels, test)
        : IntervalRule.Fit(values, labels, train, options.Rule == AttackRule.Threshold ? signal.HigherForMembers : null).Accuracy(values, labels, test);

    double[] Kept(double[] side, int otherCount)
    {
        if (!options.Balanced || side.Length <= otherCount) return side;
        var values = (double[])side.Clone();
        SeededRandom.Of(options.Seed).Shuffle(values);
        return values[..otherCount];
    }

    void Check(double[] values, string side)
    {
        if (values.Length < 2) throw new ArgumentException($"The attack has {values.Length} {side}; give at least 2.");
        foreach (var value in values)
            if (!double.IsFinite(value)) throw new ArgumentException($"A {signal.Name} of the {side} is {value}; check that the model's outputs are finite.");
    }

    void RequireBothSidesInEverySplit(int members, int nonMembers)
    {
        var all = options.Balanced ? 2 * Math.Min(members, nonMembers) : members + nonMembers;
        if (StratifiedShuffleSplit.Suits(all, 2, options.TestShare)) return;
        var least = Enumerable.Range(2, 10000).First(side => StratifiedShuffleSplit.Suits(2 * side, 2, options.TestShare));
        throw new ArgumentException($"The attack has {members} members and {nonMembers} non-members, too few to test on {options.TestShare:P1} of them; give at least {least} of each, or set another TestShare.");
    }
}
