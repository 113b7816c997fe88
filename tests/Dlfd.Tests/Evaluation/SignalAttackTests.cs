using CsCheck;
using Dlfd.Evaluation;
using Dlfd.Models;

namespace Dlfd.Tests.Evaluation;

public class SignalAttackTests
{
    static readonly Dictionary<string, MembershipSignal> Signals = new()
    {
        ["loss"] = MembershipSignal.Loss, ["confidence"] = MembershipSignal.Confidence, ["correctness"] = MembershipSignal.Correctness,
        ["entropy"] = MembershipSignal.Entropy, ["modifiedEntropy"] = MembershipSignal.ModifiedEntropy, ["margin"] = MembershipSignal.Margin,
    };

    public static TheoryData<string> Names => [.. Signals.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Signal_OfRandomPredictions_EqualsSciPy(string name)
    {
        Close(Signals[name].Of(MetricGolden.Instance.Members), MetricGolden.Instance.Signals[name]);
        if (MetricGolden.Instance.MultiSignals.TryGetValue(name, out var multi)) Close(Signals[name].Of(MetricGolden.Instance.MultiLabel), multi);
    }

    [Theory, MemberData(nameof(Names))]
    public void Attack_OfRandomPredictions_HasScikitLearnsRates(string name)
    {
        var (golden, result) = (MetricGolden.Instance.Rates[name], new SignalAttack(Signals[name]).Attack(MetricGolden.Instance.Members, MetricGolden.Instance.NonMembers));
        result.Auc.Value.Should().BeApproximately(golden.Auc, 1e-12);
        result.TruePositiveRateAt1Percent.Value.Should().BeApproximately(golden.At1, 1e-12);
        result.TruePositiveRateAt01Percent.Value.Should().BeApproximately(golden.At01, 1e-12);
    }

    [Fact]
    public void Rates_OfThousandsOfNonMembers_AreScikitLearnsAtOnePercentAndAtOneInAThousand()
    {
        var (members, others, rates) = (MetricGolden.Instance.Many.Members, MetricGolden.Instance.Many.Others, MetricGolden.Instance.Many.Rates);
        var result = MembershipInferenceResult.From(new(members, others), 0.5, 0, 0.5);
        result.Auc.Value.Should().BeApproximately(rates.Auc, 1e-12);
        result.TruePositiveRateAt1Percent.Value.Should().BeApproximately(rates.At1, 1e-12);
        result.TruePositiveRateAt01Percent.Value.Should().BeApproximately(rates.At01, 1e-12);
        rates.At1.Should().BeGreaterThan(2 * rates.At01, "else one might stand for the other");
    }

    [Fact]
    public void ModifiedEntropy_SureAndWrong_IsHighWhereEntropyIsLow()
    {
        var wrong = MetricGolden.Predict([[9, 0, 0]], [1]);
        MembershipSignal.Entropy.Of(wrong)[0].Should().BeLessThan(0.01);
        MembershipSignal.ModifiedEntropy.Of(wrong)[0].Should().BeGreaterThan(10);
    }

    [Fact]
    public void Margin_OfAHugeLogit_IsFinite() => MembershipSignal.Margin.Of(MetricGolden.Predict([[5000, 0, 0]], [0]))[0].Should().BeApproximately(5000 - Math.Log(2), 1e-9);

    [Fact]
    public void Entropy_OfAClassRuledOut_IsThatOfTheOthers() =>
        MembershipSignal.Entropy.Of(MetricGolden.Predict([[1, 1, float.NegativeInfinity]], [0]))[0].Should().BeApproximately(Math.Log(2), 1e-12);

    [Fact]
    public void Entropy_OfWhatIsNoNumber_IsRefused()
    {
        var ruined = MetricGolden.Predict([[float.NaN, 1, 0], [1, 0, 0]], [0, 1]);
        FluentActions.Invoking(() => new SignalAttack(MembershipSignal.Entropy).Attack(ruined, ruined)).Should().Throw<ArgumentException>().WithMessage("*entropy*NaN*");
    }

    [Fact]
    public void Signal_WithoutLabels_SaysWhoMakesThem() =>
        FluentActions.Invoking(() => MembershipSignal.Entropy.Of(new Predictions([1, 2], [1], [1], null))).Should().Throw<ArgumentException>().WithMessage("*make them by Predict*");

    [Fact]
    public void TruePositiveRate_AtAnyRate_IsThatOfTheBestThreshold() =>
        Gen.Select(Gen.Int[-4, 4].Array[2, 30], Gen.Int[-4, 4].Array[2, 30], Gen.Double[0, 1]).Sample((a, b, rate) =>
        {
            double[] members = [.. a.Select(x => (double)x)], others = [.. b.Select(x => (double)x)];
            var brute = Enumerable.Range(-5, 11).Select(t => (False: others.Average(o => o > t ? 1.0 : 0), True: members.Average(m => m > t ? 1.0 : 0)))
                .Where(p => p.False <= rate + 1e-9).Max(p => p.True);
            new RocCurve(members, others).TruePositiveRate(rate).Should().BeApproximately(brute, 1e-12);
        });

    [Theory, InlineData(true), InlineData(false), InlineData(null)]
    public void IntervalRule_OfAnySample_IsNoWorseThanAnyOther(bool? higher) =>
        Gen.Select(Gen.Int[-4, 4].Array[1, 15], Gen.Int[0, 1].Array[15]).Sample((v, l) =>
        {
            double[] values = [.. v.Select(x => (double)x)];
            int[] labels = l[..v.Length], rows = [.. Enumerable.Range(0, v.Length)];
            double[] cuts = [.. Enumerable.Range(-5, 11).Select(c => c + 0.5)];
            double Right(IntervalRule rule) => rule.Accuracy(values, labels, rows);
            var brute = higher is { } up
                ? cuts.Max(c => Right(up ? new(c, 99, true) : new(-99, c, true)))
                : cuts.SelectMany(low => cuts.SelectMany(high => new[] { Right(new(low, high, true)), Right(new(low, high, false)) })).Max();
            Right(IntervalRule.Fit(values, labels, rows, higher)).Should().BeApproximately(brute, 1e-12);
        });

    [Fact]
    public void TwoThresholds_OverForgottenMembers_AreFoundWhereOneThresholdIsBlind()
    {
        // Members' losses lie on both sides of the unseen ones': Figure 4 of the paper.
        var random = new Random(1);
        Predictions Losses(Func<int, double> loss) => new([], [.. Enumerable.Range(0, 200).Select(i => (float)loss(i))], [], null);
        var (members, others) = (Losses(i => (i % 2 == 0 ? 0 : 3) + random.NextDouble()), Losses(_ => 1.5 + random.NextDouble()));
        double Accuracy(AttackRule rule) => new LossAttack(new() { Rule = rule }).Attack(members, others).Accuracy.Value;
        Accuracy(AttackRule.LogisticRegression).Should().BeLessThan(0.65);
        Accuracy(AttackRule.Threshold).Should().BeLessThan(0.8);
        Accuracy(AttackRule.TwoThresholds).Should().BeGreaterThan(0.97);
        MembershipInferenceResult Result(AttackRule rule, Predictions nonMembers, int resamples = 0) => new LossAttack(new() { Rule = rule, Resamples = resamples }).Attack(members, nonMembers);
        Result(AttackRule.LogisticRegression, others).Auc.Value.Should().BeInRange(0.4, 0.6);
        var both = Result(AttackRule.TwoThresholds, others, resamples: 20);
        both.Auc.Value.Should().BeGreaterThan(0.97);
        both.TruePositiveRateAt1Percent.Value.Should().BeGreaterThan(0.8);
        both.Auc.Interval!.Value.Low.Should().BeInRange(0.9, both.Auc.Value);
        Result(AttackRule.TwoThresholds, others).Auc.Interval.Should().BeNull("splits repeat examples");
    }

    /// <summary>Scores that the rule was not learned on find nothing where there is nothing, and one threshold where that is all.</summary>
    [Fact]
    public void TwoThresholds_Auc_IsHeldOutAndThatOfOneThresholdWhereThatSuffices()
    {
        var random = new Random(2);
        Predictions Losses(double shift) => new([], [.. Enumerable.Range(0, 300).Select(_ => (float)(shift + random.NextDouble()))], [], null);
        MembershipInferenceResult Result(AttackRule rule, Predictions members, Predictions others) => new LossAttack(new() { Rule = rule }).Attack(members, others);
        Enumerable.Range(0, 8).Average(_ => Result(AttackRule.TwoThresholds, Losses(0), Losses(0)).Auc.Value).Should().BeInRange(0.45, 0.53);
        var (known, unknown) = (Losses(0), Losses(0.7));
        Result(AttackRule.TwoThresholds, known, unknown).Auc.Value.Should().BeApproximately(Result(AttackRule.Threshold, known, unknown).Auc.Value, 0.02);
    }

    [Fact]
    public void TwoThresholds_SideThatNoSplitTests_IsRefused()
    {
        Predictions Losses(int count) => new([], [.. Enumerable.Range(0, count).Select(i => (float)i)], [], null);
        FluentActions.Invoking(() => new LossAttack(new() { Rule = AttackRule.TwoThresholds, Balanced = false }).Attack(Losses(4), Losses(96)))
            .Should().Throw<ArgumentException>().WithMessage("No split tests an example of the smaller side*");
    }

    [Fact]
    public void IntervalRule_Score_IsAboveZeroWhereItGuessesAMember() =>
        Gen.Select(Gen.Int[-4, 4].Array[2, 15], Gen.Int[0, 1].Array[15], Gen.Double[-6, 6]).Sample((v, l, value) =>
        {
            var rule = IntervalRule.Fit([.. v.Select(x => (double)x)], l[..v.Length], [.. Enumerable.Range(0, v.Length)], null);
            if (rule.Score(value) != 0) (rule.Score(value) > 0).Should().Be(rule.Accuracy([value], [1], [0]) == 1); // 0 is at an end, which belongs to the interval
            new IntervalRule(1, 5, true).Score(value).Should().BeApproximately(2 - Math.Abs(value - 3), 1e-12, "half the width less the distance from the middle");
            new IntervalRule(1, double.PositiveInfinity, false).Score(value).Should().Be(1 - value);
        });

    static void Close(double[] actual, double[] expected)
    {
        actual.Should().HaveCount(expected.Length);
        foreach (var (a, e) in actual.Zip(expected)) a.Should().BeApproximately(e, 1e-6 * Math.Max(1, Math.Abs(e)));
    }
}
