using Dlfd.Evaluation;
using Dlfd.Models;
using MathNet.Numerics.Distributions;

namespace Dlfd.Tests.Evaluation;

/// <summary>The intervals of attacks by shadow models, against closed forms.</summary>
public class ShadowIntervalTests
{
    /// <summary>Two logits whose margin for the class 0 is the given number.</summary>
    static Predictions Margins(IEnumerable<double> margins) => MetricGolden.Predict([.. margins.Select(m => new[] { (float)m, 0 })], new int[margins.Count()]);

    static double[] Draw(Random random, int count, double mean) => [.. Normal.Samples(random, mean, 1).Take(count)];

    static ShadowModel Without(IEnumerable<double> margins) => new(Margins(margins), new bool[margins.Count()]);

    /// <summary>Offline, a member is found where its margin is above the mean of 2 that differ like the non-members': in Φ(1/√1.5) of the cases at one deviation's distance.</summary>
    [Fact]
    public void Lira_AccuracyIntervals_HoldTheTruthAboutAsOftenAsTheySay()
    {
        const int Members = 70, Others = 60;
        var (random, found) = (new Random(4), Normal.CDF(0, 1, 1 / Math.Sqrt(1.5)));
        ShadowModel[] Shadows(int count) => [.. Enumerable.Range(0, 2).Select(_ => Without(Draw(random, count, 0)))];
        Interval[] intervals = [.. Enumerable.Range(0, 100).Select(_ => new LiraAttack(Shadows(Members), Shadows(Others), resamples: 50)
            .Attack(Margins(Draw(random, Members, 1)), Margins(Draw(random, Others, 0))).Accuracy.Interval!.Value)];
        intervals.Count(i => i.Low <= (found + 0.5) / 2 && (found + 0.5) / 2 <= i.High).Should().BeInRange(87, 100);
        intervals.Average(i => i.High - i.Low).Should().BeApproximately(1.96 * Math.Sqrt(found * (1 - found) / Members + 0.25 / Others), 0.015);
    }

    /// <summary>RMIA's threshold is the median of the non-members' ratios, whose error moves the members' share by as much as both densities there differ.</summary>
    [Fact]
    public void Rmia_AccuracyInterval_HasTheErrorOfTheMedianThatItComparesWith()
    {
        const int Members = 20000, Others = 1600;
        var random = new Random(5);
        var (members, others) = (Draw(random, Members, 1), Draw(random, Others, 0));
        var interval = new RmiaAttack([Without(new double[Members])], [Without(new double[Others])], resamples: 200).Attack(Margins(members), Margins(others)).Accuracy.Interval!.Value;
        var (found, densities) = (Normal.CDF(0, 1, 1), Normal.PDF(0, 1, 1) / Normal.PDF(0, 1, 0));
        double Width(double factor) => 1.96 * Math.Sqrt(found * (1 - found) / Members + factor * factor * 0.25 / Others);
        (interval.High - interval.Low).Should().BeApproximately(Width(densities), 0.25 * Width(densities)).And.BeLessThan(0.85 * Width(1), "that is the width with a threshold that stays");
    }

    /// <summary>An example is found by all models or by none, so that 80 scores are worth 10 examples.</summary>
    [Fact]
    public void LeaveOneOut_OfScoresThatAgree_HasTheErrorOfExamples()
    {
        const int Examples = 200, Models = 8;
        var told = Enumerable.Range(0, Examples).Count(IsTold) / (double)Examples;
        static bool IsTold(int example) => example % 3 == 0;
        ShadowModel Model(int k)
        {
            bool[] included = [.. Enumerable.Range(0, Examples).Select(i => (i + k) % 2 == 0)];
            return new(Margins(included.Select((has, i) => IsTold(i) ? has ? 5.0 : -5 : 1)), included);
        }
        var result = LiraAttack.LeaveOneOut([.. Enumerable.Range(0, Models).Select(Model)], resamples: 1000);
        var deviation = Math.Sqrt(told * (1 - told) / Examples);
        result.Accuracy.Value.Should().BeApproximately((told + 1) / 2, 1e-12, "what is not told is taken for no member");
        Width(result.Accuracy).Should().BeApproximately(1.96 * deviation, 0.2 * deviation);
        result.Auc.Value.Should().BeApproximately(1 - (1 - told) * (1 - told) / 2, 1e-12, "a member is above every other unless both are not told");
        Width(result.Auc).Should().BeApproximately(2 * 1.96 * (1 - told) * deviation, 0.4 * (1 - told) * deviation);
        result.TruePositiveRateAt1Percent.Interval!.Value.Low.Should().BeApproximately(told - 1.96 * deviation, 0.4 * deviation);
        result.TruePositiveRateAt01Percent.Interval!.Value.High.Should().BeApproximately(told + 1.96 * deviation, 0.4 * deviation);

        static double Width(Estimate of) => of.Interval!.Value.High - of.Interval.Value.Low;
    }

    /// <summary>One of 10 members is above every non-member: as many of 300 vary like a binomial share.</summary>
    [Fact]
    public void RatesAtOnePercent_OfBothAttacks_HaveTheIntervalOfTheirShare()
    {
        double[] members = [.. Enumerable.Range(0, 300).Select(i => i % 10 == 0 ? 9 : -1 - i / 300.0)], others = [.. Enumerable.Range(0, 1000).Select(i => i / 1000.0)];
        ShadowModel[] Shadows(int count) => [Without(new double[count]), Without(new double[count])];
        var reach = 1.96 * Math.Sqrt(0.1 * 0.9 / 300);
        IMembershipInferenceAttack[] attacks = [new LiraAttack(Shadows(300), Shadows(1000), resamples: 1000), new RmiaAttack(Shadows(300), Shadows(1000), resamples: 1000)];
        foreach (var attack in attacks)
        {
            var interval = attack.Attack(Margins(members), Margins(others)).TruePositiveRateAt1Percent.Interval!.Value;
            interval.Low.Should().BeApproximately(0.1 - reach, 0.008);
            interval.High.Should().BeApproximately(0.1 + reach, 0.008);
        }
    }

    [Fact]
    public void Attack_WithoutResamples_HasNoIntervalsAndTheSameNumbers()
    {
        var golden = MetricGolden.Instance;
        MembershipInferenceResult[] Results(int resamples) =>
        [
            new LiraAttack(golden.MemberShadows, golden.NonMemberShadows, resamples: resamples).Attack(golden.Members, golden.NonMembers),
            new RmiaAttack(golden.MemberShadows, golden.NonMemberShadows, resamples: resamples).Attack(golden.Members, golden.NonMembers),
            LiraAttack.LeaveOneOut(golden.LeaveOneOut.Models, resamples: resamples),
        ];
        foreach (var (plain, resampled) in Results(0).Zip(Results(20)))
        {
            (plain.Accuracy.Interval, plain.TruePositiveRateAt1Percent.Interval, plain.TruePositiveRateAt01Percent.Interval).Should().Be((null, null, null));
            resampled.Accuracy.Interval!.Value.Low.Should().BeLessThan(plain.Accuracy.Value);
            (resampled.WithoutDrawnIntervals() with { Auc = plain.Auc }).Should().Be(plain);
            resampled.Auc.Value.Should().Be(plain.Auc.Value);
        }
        FluentActions.Invoking(() => new LiraAttack([], [], resamples: 9)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("The resamples must be 0, for no intervals, or at least 10.*");
        FluentActions.Invoking(() => new RmiaAttack([], [], resamples: -1)).Should().Throw<ArgumentOutOfRangeException>();
    }
}
