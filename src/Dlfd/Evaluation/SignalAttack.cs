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
        var (accuracies, heldOut) = Trial(members, nonMembers);
        var roc = heldOut ?? signal.Curve(members, nonMembers, memberClusters, nonMemberClusters);
        var mean = accuracies.Average();
        var deviation = Math.Sqrt(accuracies.Average(a => (a - mean) * (a - mean)));
        double larger = Math.Max(members.Length, nonMembers.Length);
        var result = MembershipInferenceResult.From(roc, mean, deviation, options.Balanced ? 0.5 : larger / (members.Length + nonMembers.Length));
        if (heldOut is not null) result = result with { Auc = result.Auc.Value }; // splits repeat examples, which the closed form takes for independent
        if (options.Resamples == 0 || memberClusters.IsOne || nonMemberClusters.IsOne) return result;
        var drawn = Bootstrap.Draw([memberClusters, nonMemberClusters],
            rows => Trial(Array.ConvertAll(rows[0], row => members[row]), Array.ConvertAll(rows[1], row => nonMembers[row])), Math.Min(options.Resamples, AttackIntervals.MostRefits), options.Seed);
        double[] means = [.. drawn.Select(d => d.Accuracies.Average())];
        if (heldOut is null) return result.WithIntervals(means, roc.DrawnRates(options.Resamples, options.Seed));
        RocCurve[] curves = [.. drawn.Select(d => d.HeldOut!)];
        result = result.WithIntervals(means, [.. curves.Select(c => c.Rates)]);
        return result with { Auc = result.Auc with { Interval = Interval.Normal(result.Auc.Value, Bootstrap.Deviation([.. curves.Select(c => c.Area().Value)]), 0, 1) } };
    }

    /// <summary>The accuracy of each split and, with two thresholds, how far the test examples of all lie on the members' side of the interval that the others taught.</summary>
    (List<double> Accuracies, RocCurve? HeldOut) Trial(double[] members, double[] nonMembers)
    {
        var (values, labels) = Joined(members, nonMembers);
        var twoSided = options.Rule == AttackRule.TwoThresholds;
        List<double> accuracies = [];
        List<double>[] scores = [[], []];
        foreach (var (train, test) in StratifiedShuffleSplit.Splits(labels, options.Splits, options.TestShare, (uint)options.Seed))
        {
            if (options.Rule == AttackRule.LogisticRegression)
            {
                accuracies.Add(LogisticRegression.Fit(values, labels, train, options.C).Accuracy(values, labels, test));
                continue;
            }
            var rule = IntervalRule.Fit(values, labels, train, twoSided ? null : signal.HigherForMembers);
            accuracies.Add(rule.Accuracy(values, labels, test));
            foreach (var row in test) scores[labels[row]].Add(rule.Score(values[row]));
        }
        if (!twoSided) return (accuracies, null);
        if (scores.Any(side => side.Count == 0)) throw new ArgumentException("No split tests an example of the smaller side; give more of them, raise TestShare, or balance the sides.");
        return (accuracies, new([.. scores[1]], [.. scores[0]]));
    }

    (double[] Values, int[] Labels) Joined(double[] members, double[] nonMembers)
    {
        var (inside, outside) = (Kept(members, nonMembers.Length), Kept(nonMembers, members.Length));
        var labels = new int[outside.Length + inside.Length];
        Array.Fill(labels, 1, outside.Length, inside.Length);
        return ([.. outside, .. inside], labels); // non-members first: the order of the authors' code
    }

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
