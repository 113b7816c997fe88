using CsCheck;
using Dlfd.Evaluation;
using Dlfd.Models;
using static TorchSharp.torch;

namespace Dlfd.Tests.Evaluation;

[Collection("Torch")]
public class DistanceTests
{
    static readonly MetricGolden Golden = MetricGolden.Instance;

    static readonly Dictionary<string, Func<Predictions, Predictions, Estimate>> Distances = new()
    {
        ["kullbackLeibler"] = PredictionDistance.KullbackLeibler, ["jensenShannon"] = PredictionDistance.JensenShannon,
        ["activation"] = PredictionDistance.Activation, ["completeness"] = PredictionDistance.Completeness,
    };

    public static TheoryData<string> Names => [.. Distances.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Distance_OfRandomPredictions_EqualsSciPy(string name)
    {
        var (one, other) = (Golden.Members, MetricGolden.Predict(Golden.Others, Golden.Labels));
        Distances[name](one, other).Value.Should().BeApproximately(Golden.Distances[name], 1e-7);
        Distances[name](one, one).Value.Should().BeApproximately(name == "completeness" ? 1 : 0, 1e-12);
        Distances[name](Golden.MultiLabel, Golden.OtherMultiLabel).Value.Should().BeApproximately(Golden.MultiDistances[name], 1e-7);
        Distances[name](Golden.MultiLabel, Golden.MultiLabel).Value.Should().BeApproximately(name == "completeness" ? 1 : 0, 1e-12);
    }

    [Fact]
    public void KullbackLeibler_OfAClassThatBothRuleOut_IsThatOfTheOthers() =>
        PredictionDistance.KullbackLeibler(MetricGolden.Predict([[0, 0, float.NegativeInfinity]], [0]), MetricGolden.Predict([[MathF.Log(3), 0, float.NegativeInfinity]], [0]))
            .Value.Should().BeApproximately(Math.Log(4 / 3.0) / 2, 1e-6);

    [Theory, MemberData(nameof(Names))]
    public void Distance_OfLogitsThatAreNoNumbers_IsRefused(string name)
    {
        Predictions good = MetricGolden.Predict([[1, 0], [0, 1]], [0, 1]), bad = MetricGolden.Predict([[1, 0], [float.NaN, 1]], [0, 1]), endless = MetricGolden.Predict([[float.PositiveInfinity, 0], [0, 1]], [0, 1]);
        foreach (var (one, other) in new[] { (good, bad), (bad, good), (endless, good) })
            FluentActions.Invoking(() => Distances[name](one, other)).Should().Throw<ArgumentException>().WithMessage("A logit is *; check the model's weights and inputs*");
        var classless = MetricGolden.Predict([[1, 0], [float.NegativeInfinity, float.NegativeInfinity]], [0, 1]);
        FluentActions.Invoking(() => Distances[name](good, classless)).Should().Throw<ArgumentException>().WithMessage("All logits of an example are -∞*");
    }

    [Fact]
    public void JensenShannon_OppositeCertainties_IsLnTwo()
    {
        var (yes, no) = (MetricGolden.Predict([[900, 0]], [0]), MetricGolden.Predict([[0, 900]], [0]));
        PredictionDistance.JensenShannon(yes, no).Value.Should().BeApproximately(Math.Log(2), 1e-12);
        PredictionDistance.ZeroRetrainForgetting(yes, no).Value.Should().BeApproximately(1 - Math.Log(2), 1e-12);
    }

    [Fact]
    public void Interval_HoldsTheDistanceOfMoreExamplesAboutAsOftenAsItSays()
    {
        Predictions Draw(int count, int seed)
        {
            var draw = new Random(seed);
            return MetricGolden.Predict([.. Enumerable.Range(0, count).Select(_ => new[] { 4 * draw.NextSingle(), 4 * draw.NextSingle(), 0 })], new int[count]);
        }
        foreach (var (name, distance) in Distances)
        {
            var truth = distance(Draw(20000, 1), Draw(20000, 2)).Value;
            var hits = Enumerable.Range(0, 200).Count(k => distance(Draw(80, 10 + 2 * k), Draw(80, 11 + 2 * k)).Interval is { } i && i.Low <= truth && truth <= i.High);
            hits.Should().BeInRange(182, 198, name);
        }
        var (one, other) = (Draw(80, 3), Draw(80, 4));
        var (zrf, spread) = (PredictionDistance.ZeroRetrainForgetting(one, other).Interval!.Value, PredictionDistance.JensenShannon(one, other).Interval!.Value);
        zrf.Should().Be(new Interval(1 - spread.High, 1 - spread.Low));
    }

    [Fact]
    public void ZeroRetrainForgetting_OfRandomPredictions_IsOneLessSciPysDivergence() =>
        PredictionDistance.ZeroRetrainForgetting(Golden.Members, MetricGolden.Predict(Golden.Others, Golden.Labels)).Value.Should().BeApproximately(1 - Golden.Distances["jensenShannon"], 1e-7);

    [Fact]
    public void Distance_OtherExamples_AreRefused() =>
        FluentActions.Invoking(() => PredictionDistance.Activation(Golden.Members, Golden.NonMembers)).Should().Throw<ArgumentException>().WithMessage("*predict the same data set with both models.");

    [Fact]
    public void LossDistance_OfRandomLosses_EqualsThatOfNumpysQuantiles()
    {
        float[] Losses(string side) => side == "members" ? [.. Golden.Signals["loss"].Select(l => (float)l)] : Golden.NonMembers.Losses;
        LossDistance.JensenShannon(Losses("members"), Losses("others")).Should().BeApproximately(Golden.Histogram, 1e-9);
        LossDistance.JensenShannon([0, 0, 1], [5, 6]).Should().BeApproximately(1, 1e-12);
        LossDistance.JensenShannon([2, 2], [2]).Should().Be(0);
        LossDistance.JensenShannon([1, 1, 1, 2], [1, 1, 1, 3], bins: 8).Should().BeApproximately(0.25, 1e-12, "equal losses share a bin, and the two others have one each");
    }

    /// <summary>Bins over the whole range would all but one be empty.</summary>
    [Fact]
    public void LossDistance_OneExplodedLoss_ChangesLittle()
    {
        float[] known = [.. Enumerable.Range(0, 100).Select(i => i / 200f)], unknown = [.. Enumerable.Range(0, 100).Select(i => 0.2525f + i / 100f)];
        var distance = LossDistance.JensenShannon(known, unknown);
        distance.Should().BeGreaterThan(0.4);
        LossDistance.JensenShannon([.. known[1..], 1e6f], unknown).Should().BeApproximately(distance, 0.05);
    }

    [Fact]
    public void TugOfWar_ByHand()
    {
        Predictions Accurate(float share) => Right([share]);
        TugOfWar.Score((Accurate(0.5f), Accurate(0.75f)), (Accurate(1), Accurate(1)), (Accurate(0.5f), Accurate(0.25f))).Value.Should().BeApproximately(0.75 * 0.75, 1e-9);
        FluentActions.Invoking(() => TugOfWar.Score((Accurate(1), Right([1, 0])))).Should().Throw<ArgumentException>().WithMessage("*predict the same data set*");
    }

    /// <summary>Both models answer an example right in shares that differ by a gap, not independently; the largest set decides nothing.</summary>
    [Theory]
    [InlineData(0, 0.08, 300)]
    [InlineData(0.1, 0.05, 200)]
    [InlineData(0, 0, 100)]
    public void TugOfWar_Interval_HoldsTheTruthInNineteenOfTwentySamples(double forgetGap, double testGap, int count)
    {
        var (random, held, truth) = (new Random(5), 0, (1 - forgetGap) * (1 - testGap));
        (Predictions, Predictions) Draw(double gap, int n)
        {
            double[] rolls = [.. Enumerable.Range(0, n).Select(_ => random.NextDouble())];
            // One answers right below 0.7 - gap, the other below 0.65 and from 0.95 on: both alike in most examples.
            return (Right([.. rolls.Select(r => r < 0.7 - gap ? 1f : 0)]), Right([.. rolls.Select(r => r is < 0.65 or >= 0.95 ? 1f : 0)]));
        }
        for (var k = 0; k < 1000; k++)
        {
            var score = TugOfWar.Score(Draw(forgetGap, count), Draw(testGap, 2 * count));
            if (score.Interval is { } interval && interval.Low <= truth && truth <= interval.High) held++;
        }
        held.Should().BeInRange(945, 1000);
    }

    [Fact]
    public void TugOfWar_Interval_NarrowsWithTheExamplesAndStaysWhereModelsAgree()
    {
        double Width(params float[] differing)
        {
            float[] right = [.. Enumerable.Repeat(1f, 100)];
            var interval = TugOfWar.Score((Right([.. right, .. differing]), Right([.. right, .. differing.Select(d => 1 - d)]))).Interval!.Value;
            return interval.High - interval.Low;
        }
        Width().Should().BeInRange(0.01, 0.03, "1.96 √(1/102) / √102 for one set");
        Width([.. Enumerable.Range(0, 100).Select(i => i % 2f)]).Should().BeGreaterThan(2 * Width());
    }

    static Predictions Right(float[] correct) => new(new float[2 * correct.Length], new float[correct.Length], correct, null) { Labels = new float[correct.Length] };

    [Fact]
    public void LayerWise_OneParameterDoubled_IsOneThereAndZeroElsewhere()
    {
        using var scope = NewDisposeScope();
        using var one = nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 2));
        using var other = nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 2));
        other.load_state_dict(one.state_dict());
        using (no_grad()) one.named_parameters().First(p => p.name == "1.weight").parameter.mul_(2);
        ParameterDistance.LayerWise(one, other).Should().BeEquivalentTo([new ParameterDistance("0.weight", 0), new("0.bias", 0), new("1.weight", 1), new("1.bias", 0)],
            o => o.WithStrictOrdering().Using<double>(c => c.Subject.Should().BeApproximately(c.Expectation, 1e-6)).WhenTypeIs<double>());
        using var third = nn.Linear(3, 2);
        FluentActions.Invoking(() => ParameterDistance.LayerWise(one, third)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void LayerWise_ParameterThatIsZeroInTheReference_IsItsNorm()
    {
        using var one = nn.Linear(2, 2);
        using var other = nn.Linear(2, 2);
        using (no_grad())
        {
            other.weight.zero_();
            one.weight.fill_(3);
            one.bias!.copy_(other.bias!);
        }
        ParameterDistance.LayerWise(one, other).Select(p => p.Relative).Should().Equal([6, 0], "√(4 · 3²), as there is nothing to divide by");
    }

    [Fact]
    public void LayerWise_InOtherTypes_IsTheSame()
    {
        using var one = nn.Linear(3, 2);
        using var other = nn.Linear(3, 2);
        other.load_state_dict(one.state_dict());
        using (no_grad()) one.weight.mul_(2);
        foreach (var type in new[] { ScalarType.Float64, ScalarType.BFloat16 })
            ParameterDistance.LayerWise(one.to(type), other.to(type)).Select(p => p.Relative).Should().Equal(1, 0);
    }

    [Fact]
    public void Epsilon_ByHand()
    {
        // One of four runs in error on either side of the best threshold.
        ForgettingQuality.Epsilon([0, 1, 2, 7], [3, 8, 9, 10], 0).Should().BeApproximately(Math.Log(0.75 / 0.25), 1e-12);
        ForgettingQuality.Epsilon([0, 1], [2, 3], 0).Should().Be(ForgettingQuality.Cap);
        ForgettingQuality.Epsilon([0, 5, 0, 5], [2, 3, 2, 3], 0).Should().Be(ForgettingQuality.Cap, "two thresholds tell them apart");
        ForgettingQuality.Epsilon([1, 2, 3], [1, 2, 3], 0).Should().BeLessThanOrEqualTo(Math.Log(2) + 1e-12, "three runs cannot show more");
    }

    [Fact]
    public void Epsilon_OfAnyRuns_IsTheBestOverAllIntervals() =>
        Gen.Select(Gen.Int[-4, 4].Array[2, 12], Gen.Int[-4, 4].Array[2, 12], Gen.Double[0, 0.2]).Sample((a, b, delta) =>
        {
            double[] ours = [.. a.Select(x => (double)x)], theirs = [.. b.Select(x => (double)x)];
            double best = 0;
            foreach (var low in Enumerable.Range(-6, 12))
                foreach (var high in Enumerable.Range(low, 12))
                {
                    double Inside(double[] values) => values.Average(v => v > low && v <= high ? 1.0 : 0);
                    var (found, wrong) = (Inside(ours), Inside(theirs));
                    foreach (var (one, other) in new[] { (wrong, 1 - found), (1 - wrong, found) })
                        if (one == 0 && other == 0) best = ForgettingQuality.Cap;
                        else if (one > 0 && other > 0) best = Math.Max(best, Math.Log(Math.Max(1, Math.Max((1 - delta - one) / other, (1 - delta - other) / one))));
                }
            ForgettingQuality.Epsilon(ours, theirs, delta).Should().BeApproximately(best, 1e-9);
        });

    [Fact]
    public void ForgettingQuality_DeltaOutOfRange_IsRefused()
    {
        IReadOnlyList<Predictions> runs = [Golden.Members, Golden.Members];
        FluentActions.Invoking(() => ForgettingQuality.Compute(runs, runs, 1)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("δ must*");
    }

    [Fact]
    public void Distance_OfOneYesOrNoLabel_IsThatOfTwoClasses()
    {
        Predictions Yes(float logit) => new([logit, -1], [0, 0], [0, 0], null) { Labels = [1, 0] };
        Predictions Two(float logit) => MetricGolden.Predict([[0, logit], [0, -1]], [1, 0]);
        foreach (var distance in Distances.Values) distance(Yes(2), Yes(-1)).Value.Should().BeApproximately(distance(Two(2), Two(-1)).Value, 1e-12);
        MembershipSignal.Margin.Of(Yes(2)).Should().Equal(2, 1);
    }

    [Fact]
    public void ForgettingQuality_Score_HalvesEveryHalf() =>
        new ForgettingQuality([0, 0.49, 0.5, 1.2]).Score.Value.Should().BeApproximately((1 + 1 + 0.5 + 0.25) / 4, 1e-12);

    [Fact]
    public void ForgettingQuality_ScoreInterval_IsTheNormalOneOfManyExamples()
    {
        var interval = new ForgettingQuality([.. Enumerable.Range(0, 900).Select(i => i % 3 == 0 ? 0.0 : ForgettingQuality.Cap)]).Score.Interval!.Value;
        (interval.High - interval.Low).Should().BeApproximately(2 * 1.96 * Math.Sqrt(2 / 9.0 / 900), 0.001);
        (interval.High + interval.Low).Should().BeApproximately(2 / 3.0, 0.003);
    }

    /// <summary>Of the 6 orders of two and two runs, 4 are told apart by one or two thresholds.</summary>
    [Fact]
    public void ForgettingQuality_ExpectedScore_IsThatOfAllOrders()
    {
        ForgettingQuality.ExpectedScore(2, 2).Should().BeApproximately(1 / 3.0, 0.015);
        ForgettingQuality.ExpectedScore(3, 3).Should().BeApproximately(AllOrders(3), 0.015);
        ForgettingQuality.ExpectedScore(4, 4).Should().BeApproximately(AllOrders(4), 0.015);
        FluentActions.Invoking(() => ForgettingQuality.ExpectedScore(1, 2)).Should().Throw<ArgumentOutOfRangeException>();
    }

    /// <summary>Enumerates which of the ranks are the unlearned runs'.</summary>
    static double AllOrders(int runs) => Enumerable.Range(0, 1 << (2 * runs)).Where(bits => System.Numerics.BitOperations.PopCount((uint)bits) == runs).Average(bits =>
    {
        var sides = Enumerable.Range(0, 2 * runs).ToLookup(rank => (bits >> rank & 1) == 1, rank => (double)rank);
        return new ForgettingQuality([ForgettingQuality.Epsilon([.. sides[true]], [.. sides[false]], 1e-5)]).Score.Value;
    });

    [Fact]
    public void ForgettingQuality_SameDistribution_ScoresAboveAnother()
    {
        Predictions Run(int seed, float shift) => MetricGolden.Predict([.. Enumerable.Range(0, 10).Select(i => new[] { shift + MathF.Sin(seed * 7 + i), 0 })], new int[10]);
        IReadOnlyList<Predictions> Runs(int first, float shift) => [.. Enumerable.Range(first, 12).Select(k => Run(k, shift))];
        var same = ForgettingQuality.Compute(Runs(0, 0), Runs(50, 0)).Score.Value;
        same.Should().BeGreaterThan(4 * ForgettingQuality.Compute(Runs(0, 3), Runs(50, 0)).Score.Value);
    }

    [Fact]
    public void Bootstrap_OfAMean_HoldsTheTruthAboutAsOftenAsItSays()
    {
        var random = new Random(3);
        var hits = Enumerable.Range(0, 200).Count(k =>
        {
            float[] sample = [.. Enumerable.Range(0, 60).Select(_ => random.NextSingle())];
            var interval = Bootstrap.Mean(sample, 0.9, 200, k);
            return interval.Low <= 0.5 && interval.High >= 0.5;
        });
        hits.Should().BeInRange(160, 196);
        Bootstrap.Mean([1, 2, 3], seed: 4).Should().Be(Bootstrap.Mean([1, 2, 3], seed: 4));
    }
}
