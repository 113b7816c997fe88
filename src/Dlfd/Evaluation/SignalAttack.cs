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
        var roc = IsTwoSided ? HeldOut(members, nonMembers) : signal.Curve(members, nonMembers, memberClusters, nonMemberClusters);
        var accuracies = Accuracies(members, nonMembers);
        var mean = accuracies.Average();
        var deviation = Math.Sqrt(accuracies.Average(a => (a - mean) * (a - mean)));
        double larger = Math.Max(members.Length, nonMembers.Length);
        var result = MembershipInferenceResult.From(roc, mean, deviation, options.Balanced ? 0.5 : larger / (members.Length + nonMembers.Length));
        if (IsTwoSided) result = result with { Auc = roc.Area().Value }; // splits repeat examples, which the closed form takes for independent
        if (options.Resamples == 0 || memberClusters.IsOne || nonMemberClusters.IsOne) return result;
        var refits = Bootstrap.Draw([memberClusters, nonMemberClusters], Refit, Math.Min(options.Resamples, AttackIntervals.MostRefits), options.Seed);
        result = result.WithIntervals([.. refits.Select(r => r.Accuracy)], IsTwoSided ? [.. refits.Select(r => r.Curve!.Rates)] : roc.DrawnRates(options.Resamples, options.Seed));
        return !IsTwoSided ? result
            : result with { Auc = result.Auc with { Interval = Interval.Normal(result.Auc.Value, Bootstrap.Deviation([.. refits.Select(r => r.Curve!.Area().Value)]), 0, 1) } };

        // The whole attack on examples drawn anew.
        (double Accuracy, RocCurve? Curve) Refit(IReadOnlyList<int[]> rows)
        {
            var (inside, outside) = (Array.ConvertAll(rows[0], row => members[row]), Array.ConvertAll(rows[1], row => nonMembers[row]));
            return (Accuracies(inside, outside).Average(), IsTwoSided ? HeldOut(inside, outside) : null);
        }
    }

    bool IsTwoSided => options.Rule == AttackRule.TwoThresholds;

    /// <summary>The accuracy of each split.</summary>
    double[] Accuracies(double[] members, double[] nonMembers)
    {
        var (values, labels) = Joined(members, nonMembers);
        return [.. Splits(labels).Select(s => Accuracy(values, labels, s.Train, s.Test))];
    }

    /// <summary>How far the test examples of all splits lie on the members' side of the interval that the others taught.</summary>
    RocCurve HeldOut(double[] members, double[] nonMembers)
    {
        var (values, labels) = Joined(members, nonMembers);
        var scores = Splits(labels).SelectMany(s =>
        {
            var rule = IntervalRule.Fit(values, labels, s.Train, higherForMembers: null);
            return s.Test.Select(row => (Label: labels[row], Score: rule.Score(values[row])));
        }).ToLookup(s => s.Label, s => s.Score);
        return new([.. scores[1]], [.. scores[0]]);
    }

    (double[] Values, int[] Labels) Joined(double[] members, double[] nonMembers)
    {
        var (inside, outside) = (Kept(members, nonMembers.Length), Kept(nonMembers, members.Length));
        var labels = new int[outside.Length + inside.Length];
        Array.Fill(labels, 1, outside.Length, inside.Length);
        return ([.. outside, .. inside], labels); // non-members first: the order of the authors' code
    }

    IEnumerable<(int[] Train, int[] Test)> Splits(int[] labels) => StratifiedShuffleSplit.Splits(labels, options.Splits, options.TestShare, (uint)options.Seed);

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
