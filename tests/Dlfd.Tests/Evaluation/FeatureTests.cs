using Dlfd.Evaluation;
using Dlfd.Models;

namespace Dlfd.Tests.Evaluation;

[Collection("Torch")]
public class FeatureTests
{
    static readonly MetricGolden.FeatureCase Golden = MetricGolden.Instance.Features;

    static Predictions Features(int[] classes, params float[][] rows) =>
        MetricGolden.Predict([.. rows.Select(_ => new float[classes.Max() + 2])], classes) with { Features = [.. rows.SelectMany(r => r)] };

    [Theory, InlineData(false), InlineData(true)]
    public void Separability_OfRandomFeatures_EqualsNumpyAndScikitLearn(bool multi)
    {
        var golden = multi ? Golden.Multi : Golden.Single;
        var result = ClassSeparability.Measure(multi ? Golden.MultiLabel : Golden.SingleLabel);
        result.TraceRatio.Value.Should().BeApproximately(golden.TraceRatio, 1e-6);
        result.NeighbourAccuracy.Value.Should().BeApproximately(golden.NeighbourAccuracy, 1e-6);
        // The delta method's deviation against that of 4000 resamples with all means anew.
        var interval = result.TraceRatio.Interval!.Value;
        ((interval.High - interval.Low) / 2 / 1.96).Should().BeApproximately(golden.TraceDeviation, 0.15 * golden.TraceDeviation);
        result.TraceFloor.Should().BeApproximately((multi ? 1.0 : 2) / 89, 1e-12);
    }

    [Fact]
    public void Separability_CollapsedToClassMeans_IsOneAndToOnePointTheFloor()
    {
        int[] classes = [0, 0, 0, 1, 1, 1, 1, 1];
        var means = ClassSeparability.Measure(Features(classes, [.. classes.Select(c => c == 0 ? new float[] { 3, 1 } : [1, 3])]), neighbours: 2);
        (means.TraceRatio.Value, means.NeighbourAccuracy.Value).Should().Be((1, 1));
        var point = ClassSeparability.Measure(Features(classes, [.. classes.Select(_ => new float[] { 2, 2 })]), neighbours: 7);
        (point.TraceRatio.Value, point.NeighbourFloor).Should().Be((0, 0.625));
        point.NeighbourAccuracy.Value.Should().BeApproximately(0.625, 1e-6, "all others vote, and for the larger class");
    }

    [Fact]
    public void TraceRatio_ByHand()
    {
        // Means 1 and 5 of a mean of 3: between 4 · 4 = 16, within 4 · 1.
        var result = ClassSeparability.Measure(Features([0, 0, 1, 1], [0], [2], [4], [6]), neighbours: 1);
        result.TraceRatio.Value.Should().BeApproximately(0.8, 1e-12);
        result.TraceFloor.Should().BeApproximately(1.0 / 3, 1e-12);
    }

    [Fact]
    public void TraceRatio_OfLabelsAtRandom_IsItsFloorOnAverage()
    {
        var random = new Random(5);
        var ratios = Enumerable.Range(0, 300).Select(_ =>
        {
            int[] classes = [.. Golden.Classes];
            random.Shuffle(classes);
            return ClassSeparability.Measure(Golden.SingleLabel with { Labels = [.. classes.Select(c => (float)c)] }, 1).TraceRatio.Value;
        });
        ratios.Average().Should().BeApproximately(2.0 / 89, 0.003);
    }

    [Fact]
    public void Nearest_OverSeveralBlocks_IsThatOfAllPairs()
    {
        var random = new Random(2);
        float[] features = [.. Enumerable.Range(0, 1100 * 3).Select(_ => random.NextSingle() - 0.5f)];
        double Similarity(int a, int b)
        {
            double Dot(int i, int j) => Enumerable.Range(0, 3).Sum(k => (double)features[3 * i + k] * features[3 * j + k]);
            return Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b));
        }
        var nearest = Cosine.Nearest(features, 1100, 2);
        foreach (var row in new[] { 0, 511, 512, 1099 })
        {
            var order = Enumerable.Range(0, 1100).Where(i => i != row).OrderByDescending(i => Similarity(row, i)).Take(2).ToArray();
            foreach (var k in new[] { 0, 1 }) Similarity(row, (int)nearest[2 * row + k]).Should().BeApproximately(Similarity(row, order[k]), 1e-6);
            nearest[(2 * row)..(2 * row + 2)].Should().NotContain(row);
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Recognition_OfRandomFeatures_EqualsScikitLearn(bool multi)
    {
        var golden = multi ? Golden.MultiRecognised : Golden.Recognised;
        var result = IdentityRecognition.Measure((multi ? Golden.MultiLabel : Golden.SingleLabel) with { Identities = Golden.People })!;
        result.Verification.Value.Should().BeApproximately(golden.Verification, 1e-6);
        result.NearestRate.Should().BeApproximately(golden.NearestRate, 1e-12);
        result.NearestChance.Should().BeApproximately(golden.NearestChance, 1e-12);
        result.Images.Should().Be(golden.Images);
        result.Verification.Interval!.Value.Low.Should().BeInRange(0.5, golden.Verification);
        result.Verification.Interval!.Value.High.Should().BeInRange(golden.Verification, 0.9);
    }

    [Fact]
    public void Recognition_OfAClassAlone_IsNone()
    {
        // Features know the class only, and persons have one class each: without the control it would look like identity.
        int[] classes = [0, 0, 0, 0, 1, 1, 1, 1];
        var result = IdentityRecognition.Measure(Features(classes, [.. classes.Select(c => new float[] { c, 1 - c })]) with { Identities = ["a", "a", "b", "b", "c", "c", "d", "d"] })!;
        result.Verification.Value.Should().Be(0.5);
        result.NearestRate.Should().BeApproximately(result.NearestChance, 1e-12);
        (result.Images, result.Persons).Should().Be((8, 4));
    }

    [Fact]
    public void Leakage_OfForgottenPersonsKnownBetterThanUnseen_IsPositive()
    {
        var random = new Random(4);
        Predictions Set(float strength) => Features([.. new int[40]], [.. Enumerable.Range(0, 40).Select(i => new[]
        {
            strength * MathF.Cos(i / 4) + random.NextSingle(), strength * MathF.Sin(i / 4) + random.NextSingle(), random.NextSingle(),
        })]);
        string[] people = [.. Enumerable.Range(0, 40).Select(i => $"{i / 4}")];
        IdentityRecognition Of(float strength) => IdentityRecognition.Measure(Set(strength) with { Identities = people })!;
        var (known, blind) = (Of(20), Of(0));
        var leak = IdentityRecognition.Leakage(known, blind);
        leak.Value.Should().BeApproximately(known.Verification.Value - blind.Verification.Value, 1e-12).And.BeGreaterThan(0.3);
        leak.Interval!.Value.Low.Should().BePositive();
        IdentityRecognition.Leakage(Of(0), Of(0)).Interval!.Value.Low.Should().BeNegative();
    }

    [Fact]
    public void Recognition_PeopleUnknownOrAlone_AreLeftOut()
    {
        var features = Features([0, 0, 0, 0], [1, 0], [1, 0.1f], [0, 1], [1, 0]);
        IdentityRecognition? Of(string?[] people) => IdentityRecognition.Measure(features with { Identities = people });
        Of(["a", "a", "b", null])!.Images.Should().Be(2, "b has one image and the last no name");
        Of(["a", "b", "c", "d"]).Should().BeNull();
        Of(["a", "a", "a", "a"]).Should().BeNull();
        Of(["a", "a", "b", null])!.Verification.Interval.Should().BeNull("one person has no spread");
    }

    [Fact]
    public void Measure_WithoutFeatures_SaysWhoMakesThem()
    {
        var plain = Golden.SingleLabel with { Features = null };
        FluentActions.Invoking(() => ClassSeparability.Measure(plain)).Should().Throw<ArgumentException>().WithMessage("*make them by PredictWithFeatures*");
        FluentActions.Invoking(() => IdentityRecognition.Measure(Golden.SingleLabel with { Identities = ["a"] })).Should().Throw<ArgumentException>().WithMessage("There are 1 identities for 90 examples*");
        FluentActions.Invoking(() => IdentityRecognition.Measure(Golden.SingleLabel)).Should().Throw<ArgumentException>().WithMessage("*give their Identities*");
        FluentActions.Invoking(() => ClassSeparability.Measure(Features([0, 1], [float.NaN], [1]))).Should().Throw<ArgumentException>().WithMessage("A feature is not finite*");
    }
}
