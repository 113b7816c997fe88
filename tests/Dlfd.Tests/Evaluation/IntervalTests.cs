using Dlfd.Evaluation;
using Dlfd.Models;

namespace Dlfd.Tests.Evaluation;

public class IntervalTests
{
    [Fact]
    public void OfShare_OfHits_EqualsSciPysWilson()
    {
        foreach (var golden in MetricGolden.Instance.Wilson)
        {
            var interval = Interval.OfShare(Hits(golden.Right, golden.Count));
            interval.Low.Should().BeApproximately(golden.Low, 1e-6);
            interval.High.Should().BeApproximately(golden.High, 1e-6);
        }
    }

    [Fact]
    public void OfShare_OfSharesOfLabels_IsAsWideAsTheirMeansNormalInterval()
    {
        float[] shares = [.. Enumerable.Range(0, 600).Select(i => i % 3 / 2f)]; // 0, 1/2, 1: variance 1/6
        var interval = Interval.OfShare(shares);
        (interval.High - interval.Low).Should().BeApproximately(2 * 1.96 * Math.Sqrt(1.0 / 6 / 600), 0.001);
        FluentActions.Invoking(() => Interval.OfShare([])).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Bootstrap_OfAMean_IsTheNormalInterval()
    {
        var interval = Bootstrap.Mean(Hits(300, 400), resamples: 4000);
        var reach = 1.96 * Math.Sqrt(0.75 * 0.25 / 400);
        interval.Low.Should().BeApproximately(0.75 - reach, 0.004);
        interval.High.Should().BeApproximately(0.75 + reach, 0.004);
    }

    [Fact]
    public void Combine_OfIndependentNumbers_AddsTheReachOfEachSide()
    {
        Estimate one = new(0.8, new(0.5, 0.9)), other = new(0.2, new(0.2, 0.6));
        var difference = Estimate.Combine(1, one, -1, other);
        difference.Value.Should().BeApproximately(0.6, 1e-12);
        difference.Interval!.Value.Low.Should().BeApproximately(0.6 - 0.5, 1e-12, "0.3 and 0.4 join to 0.5");
        difference.Interval!.Value.High.Should().BeApproximately(0.6 + 0.1, 1e-12);
        Estimate.Combine(2, one, 1, new(0.1), 3).Should().Be(new Estimate(4.7));
    }

    [Theory]
    [InlineData(0.4, 0.58, 0, 0.1)]
    [InlineData(0.6, 0.7, 0.1, 0.2)]
    [InlineData(0.3, 0.4, 0.1, 0.2)]
    public void ForgettingScoreInterval_IsTheFoldedInterval(double low, double high, double expectedLow, double expectedHigh)
    {
        var interval = new MembershipInferenceResult(new((low + high) / 2, new(low, high)), 0, 0.5, 0.5).ForgettingScore.Interval!.Value;
        interval.Low.Should().BeApproximately(expectedLow, 1e-12);
        interval.High.Should().BeApproximately(expectedHigh, 1e-12);
    }

    [Fact]
    public void AccuracyInterval_OverManySamples_HoldsTheTruthAboutAsOftenAsItSays()
    {
        // Losses of one distribution: no rule is right more often than half of the time, and which one is learned is chance.
        var random = new Random(8);
        float[] Losses(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
        var attack = new LossAttack(new() { Resamples = 20 });
        Interval[] intervals = [.. Enumerable.Range(0, 60).Select(_ => attack.Attack(Losses(70), Losses(60)).Accuracy.Interval!.Value)];
        intervals.Count(i => i.Low <= 0.5 && 0.5 <= i.High).Should().BeInRange(51, 60);
        intervals.Average(i => i.High - i.Low).Should().BeInRange(0.2, 0.4);
    }

    [Fact]
    public void DrawnRates_AreThoseOfResampledCurves()
    {
        var random = new Random(6);
        double[] members = [.. Enumerable.Range(0, 120).Select(_ => (double)random.Next(60))], others = [.. Enumerable.Range(0, 90).Select(_ => (double)random.Next(50))];
        double[] Drawn(double[] values, int[] rows) => [.. rows.Select(r => values[r])];
        var curves = Bootstrap.Draw([Clusters.Of(120), Clusters.Of(90)], rows => new RocCurve(Drawn(members, rows[0]), Drawn(others, rows[1])).Rates, resamples: 300, seed: 2);
        new RocCurve(members, others).DrawnRates(300, 2).Should().Equal(curves, (one, other) => Math.Abs(one.At1 - other.At1) + Math.Abs(one.At01 - other.At01) < 1e-12);
        var interval = Bootstrap.Interval([120, 90], rows => new RocCurve(Drawn(members, rows[0]), Drawn(others, rows[1])).TruePositiveRate(0.01), resamples: 300, seed: 2);
        Bootstrap.Percentiles(curves.Select(c => c.At1)).Should().Be(interval);
        interval.High.Should().BeGreaterThan(interval.Low);
    }

    [Fact]
    public void Attack_WithoutResamples_HasNoIntervals()
    {
        float[] losses = [.. Enumerable.Range(0, 40).Select(i => (float)i)];
        var (plain, resampled) = (new LossAttack().Attack(losses, losses), new LossAttack(new() { Resamples = 50 }).Attack(losses, losses));
        (plain.Accuracy.Interval, plain.ForgettingScore.Interval, plain.TruePositiveRateAt1Percent.Interval).Should().Be((null, null, null));
        resampled.WithoutDrawnIntervals().Should().Be(plain);
    }

    /// <summary>By hand: Q1 = 0.8 / 1.2, Q2 = 1.28 / 1.8. With the sides' sizes the wrong way round it would be 0.0291, or 0.0366 in the second case.</summary>
    [Theory]
    [InlineData(60, 180, 0.036594)]
    [InlineData(180, 60, 0.029073)]
    public void AucInterval_OfSidesOfUnequalSize_IsHanleyAndMcNeils(int members, int others, double deviation)
    {
        double[] inside = [.. Enumerable.Repeat(0.8 * others - 0.5, members)], outside = [.. Enumerable.Range(0, others).Select(i => (double)i)];
        var (area, interval) = new RocCurve(inside, outside).Area();
        area.Should().BeApproximately(0.8, 1e-12);
        (interval!.Value.High - interval.Value.Low).Should().BeApproximately(2 * 1.96 * deviation, 1e-4);
    }

    /// <summary>Of 100 answers the first model has 30 right that the other has wrong, and 10 the other way round.</summary>
    [Fact]
    public void Gap_OfTwoModels_HasAgrestiAndMinsInterval()
    {
        static Predictions Right(Func<int, bool> right) => new(new float[200], new float[100], [.. Enumerable.Range(0, 100).Select(i => right(i) ? 1f : 0)], null) { Labels = new float[100] };
        var gap = TugOfWar.Gap(Right(i => i < 70), Right(i => i is >= 30 and < 80));
        gap.Value.Should().BeApproximately(0.2, 1e-12);
        var (mean, reach) = (20.0 / 102, 1.96 * Math.Sqrt((30.5 + 10.5 - 20 * 20 / 102.0) / 102 / 102)); // half an example more of each outcome
        gap.Interval!.Value.Low.Should().BeApproximately(mean - reach, 1e-5);
        gap.Interval.Value.High.Should().BeApproximately(mean + reach, 1e-5);
    }

    static float[] Hits(int right, int count) => [.. Enumerable.Range(0, count).Select(i => i < right ? 1f : 0)];
}
