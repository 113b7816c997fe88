using Dlfd.Evaluation;
using Dlfd.Models;

namespace Dlfd.Tests.Evaluation;

/// <summary>Examples of one person are less evidence than as many of as many persons.</summary>
public class ClusterTests
{
    static readonly string?[] Families = ["a", null, "b", "a", null, "b", "b"];

    [Fact]
    public void Draw_TakesWholePersonsAndKeepsTheSize()
    {
        var (clusters, random) = (Clusters.Of(7, Families), new Random(2));
        HashSet<string> seen = [];
        for (var k = 0; k < 200; k++)
        {
            var sample = new int[7];
            clusters.Draw(sample, random);
            var text = string.Join("", sample);
            seen.Add(text[..2]);
            for (var rest = text; rest.Length > 0;)
            {
                string[] persons = ["03", "1", "256", "4"];
                var person = persons.Single(p => p[0] == rest[0]);
                rest.StartsWith(person[..Math.Min(person.Length, rest.Length)], StringComparison.Ordinal).Should().BeTrue(text);
                rest = rest[Math.Min(person.Length, rest.Length)..];
            }
        }
        seen.Should().Contain(["03", "25", "11", "14", "41"]);
    }

    [Fact]
    public void Inflation_ByHand()
    {
        Clusters.Of(4).Inflation([1, 1, -1, -1]).Should().Be(1, "each is by itself");
        Clusters.Of(4, ["a", "a", "b", "b"]).Inflation([1, 1, -1, -1]).Should().BeApproximately(4 * Math.Pow(9.71 / 1.96, 2), 0.5, "(2² + 2²) / 4 · 2 / 1, and Student's quantile for two persons");
        Clusters.Of(4, ["a", "b", "a", "b"]).Inflation([1, 1, -1, -1]).Should().Be(1, "persons that balance are no worse than independent examples");
        Clusters.Of(4, ["a", "a", "b", "b"]).Inflation([0, 0, 0, 0]).Should().Be(2, "two persons, for all we see");
        Clusters.Of(4, ["a", "a", "a", "a"]).Inflation([1, 1, -1, -1]).Should().Be(4, "one person tells of nobody else");
        var many = Clusters.Of(44, [.. Enumerable.Range(0, 44).Select(i => $"{i / 2}")]).Inflation([.. Enumerable.Range(0, 44).Select(i => i / 2 % 2 == 0 ? 1.0 : -1)]);
        many.Should().BeApproximately(2 * 22 / 21.0 * Math.Pow(2.0796 / 1.9600, 2), 1e-3, "pairs that are alike count twice, and t of 21 is 2.0796");
        FluentActions.Invoking(() => Clusters.Of(3, ["a"])).Should().Throw<ArgumentException>().WithMessage("There are 1 identities for 3 examples*");
    }

    /// <summary>Persons of eight images are right in shares of their own.</summary>
    [Fact]
    public void OfShare_OfPersons_HoldsTheTruthWhereThatOfExamplesDoesNot()
    {
        var random = new Random(3);
        int together = 0, apart = 0;
        for (var k = 0; k < 1000; k++)
        {
            List<float> values = [];
            List<string> persons = [];
            for (var person = 0; person < 30; person++)
            {
                var share = random.Next(2) == 0 ? 0.95 : 0.45; // 0.7 in the mean
                for (var image = 0; image < 8; image++) values.Add(random.NextDouble() < share ? 1 : 0);
                persons.AddRange(Enumerable.Repeat($"{person}", 8));
            }
            bool Holds(Interval interval) => interval.Low <= 0.7 && 0.7 <= interval.High;
            if (Holds(Interval.OfShare(values, persons))) together++;
            if (Holds(Interval.OfShare(values))) apart++;
        }
        together.Should().BeInRange(920, 975);
        apart.Should().BeLessThan(830);
    }

    [Fact]
    public void Auc_OfPersons_HoldsTheTruthWhereThatOfExamplesDoesNot()
    {
        var random = new Random(4);
        int together = 0, apart = 0;
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        double[] Scores(int persons) => [.. Enumerable.Range(0, persons).SelectMany(_ => { var own = Normal(); return Enumerable.Range(0, 6).Select(_ => own + Normal()); })];
        for (var k = 0; k < 500; k++)
        {
            var (members, others) = (Scores(40), Scores(30));
            Clusters Persons(double[] side) => Clusters.Of(side.Length, [.. side.Select((_, i) => $"{i / 6}")]);
            bool Holds(RocCurve roc) => roc.Area().Interval is { Low: <= 0.5, High: >= 0.5 };
            if (Holds(new(members, others, Persons(members), Persons(others)))) together++;
            if (Holds(new(members, others))) apart++;
        }
        together.Should().BeInRange(460, 490);
        apart.Should().BeLessThan(400);
    }

    /// <summary>Four copies of every image say no more than one; taken as independent they would halve the intervals.</summary>
    [Fact]
    public void Evaluation_OfCopies_HasTheIntervalsOfTheImagesThemselves()
    {
        Predictions[] once = [Draw(60, 1), Draw(60, 2), Draw(60, 3), Draw(80, 4)];
        var single = Evaluate(once);
        var copies = Evaluate([.. once.Select(p => Copies(p, persons: true))]);
        var independent = Evaluate([.. once.Select(p => Copies(p, persons: false))]);
        double Width(ModelEvaluation of, string name) => of.Estimates[name].Interval is { } interval ? interval.High - interval.Low : double.NaN;
        string[] names = ["TestAccuracy", "Top2Accuracy", "WorstLabelAccuracy", "RetainAccuracy", "ForgetAccuracy", "UnseenAccuracy", "MiaAuc", "ControlAuc", "EntropyAuc", "TestTraceRatio", "ForgetTraceRatio"];
        foreach (var name in names)
        {
            (Width(copies, name) / Width(single, name)).Should().BeInRange(0.8, 1.25, name);
            (Width(independent, name) / Width(single, name)).Should().BeInRange(0.35, 0.7, name);
        }
        (Width(copies, "MiaAccuracy") / Width(independent, "MiaAccuracy")).Should().BeGreaterThan(1.3, "more copies in the splits make these less noisy, so that it is narrower than that of the images themselves");
        Interval Kl(ModelEvaluation of, ModelEvaluation with) => PredictionDistance.KullbackLeibler(of.Forget, with.Forget).Interval!.Value;
        Predictions[] twice = [Draw(60, 1), Draw(60, 5), Draw(60, 3), Draw(80, 6)];
        var (tug, ofCopies) = (TugOfWar.Score((once[1], twice[1]), (once[3], twice[3])), TugOfWar.Score((Copies(once[1], true), Copies(twice[1], false)), (Copies(once[3], true), Copies(twice[3], false))));
        ofCopies.Value.Should().BeApproximately(tug.Value, 1e-6);
        ((ofCopies.Interval!.Value.High - ofCopies.Interval.Value.Low) / (tug.Interval!.Value.High - tug.Interval.Value.Low)).Should().BeInRange(0.8, 1.25);
        var (kl, klOfCopies) = (Kl(single, Evaluate(twice)), PredictionDistance.KullbackLeibler(Copies(once[1], true), Copies(twice[1], false)).Interval!.Value);
        ((klOfCopies.High - klOfCopies.Low) / (kl.High - kl.Low)).Should().BeInRange(0.9, 1.1);
    }

    [Fact]
    public void TugOfWar_OfCopiesOnWhichModelsAgree_HasTheIntervalOfTheImagesThemselves()
    {
        var once = Draw(30, 1);
        double Width(Predictions p) => TugOfWar.Score((p, p)).Interval is { } interval ? interval.High - interval.Low : double.NaN;
        Width(Copies(once, persons: true)).Should().BeApproximately(Width(once), 1e-9);
        Width(Copies(once, persons: false)).Should().BeLessThan(0.3 * Width(once));
    }

    [Fact]
    public void Completeness_OfCopies_HasTheIntervalOfTheImagesThemselves()
    {
        double Width(Predictions one, Predictions other) => PredictionDistance.Completeness(one, other).Interval is { } interval ? interval.High - interval.Low : double.NaN;
        var (one, other) = (Draw(60, 1), Draw(60, 5));
        (Width(Copies(one, persons: true), Copies(other, persons: false)) / Width(one, other)).Should().BeInRange(0.9, 1.1, "either side may name the persons");
        (Width(Copies(one, persons: false), Copies(other, persons: false)) / Width(one, other)).Should().BeInRange(0.4, 0.6);
    }

    /// <summary>Drawn anew, the images of one person would show no error at all.</summary>
    [Fact]
    public void Attack_OnOnePerson_HasNoBootstrapIntervals()
    {
        var (one, others) = (Draw(60, 1) with { Identities = [.. Enumerable.Repeat("a", 60)] }, Draw(60, 2) with { Identities = [.. Enumerable.Range(0, 60).Select(i => $"{i / 2}")] });
        var attack = new LossAttack(new() { Resamples = 20 });
        attack.Attack(others, others).Accuracy.Interval.Should().NotBeNull();
        foreach (var result in new[] { attack.Attack(one, others), attack.Attack(others, one) })
            (result.Accuracy.Interval, result.Auc.Interval, result.TruePositiveRateAt1Percent.Interval, result.TruePositiveRateAt01Percent.Interval).Should().Be((null, null, null, null));
        ShadowModel[] shadows = [.. Enumerable.Range(3, 3).Select(seed => new ShadowModel(Draw(60, seed), new bool[60]))];
        foreach (var shadow in new IMembershipInferenceAttack[] { new LiraAttack(shadows, shadows, resamples: 20), new RmiaAttack(shadows, shadows, resamples: 20) })
        {
            shadow.Attack(others, others).Accuracy.Interval.Should().NotBeNull();
            var result = shadow.Attack(one, others);
            (result.Accuracy.Interval, result.Auc.Interval).Should().Be((null, null));
        }
        Estimate Pooled(Predictions like) => LiraAttack.LeaveOneOut([.. Enumerable.Range(3, 6).Select(k => new ShadowModel(Draw(60, k) with { Identities = like.Identities }, [.. Enumerable.Range(0, 60).Select(i => (i + k) % 2 == 0)]))]).Auc;
        (Pooled(one).Interval is null, Pooled(others).Interval is null).Should().Be((true, false));
        var alone = MetricGolden.Predict([[9, 0]], [0]);
        new RocCurve([1], [0, 2]).Area().Should().Be(new Estimate(0.5), "nobody knows how much one example varies");
        new RocCurve([0, 2], [1]).Area().Interval.Should().BeNull();
        PredictionDistance.KullbackLeibler(alone, alone).Should().Be(new Estimate(0));
    }

    [Fact]
    public void Distances_OfOnePerson_HaveNoIntervalsButForTheShare()
    {
        Predictions one = Draw(60, 1) with { Identities = [.. Enumerable.Repeat("a", 60)] }, other = Draw(60, 2);
        var (distances, of) = (PredictionDistances.Between(other, one), PredictionDistances.Between(other, other));
        (distances.KullbackLeibler.Interval, distances.JensenShannon.Interval, distances.Activation.Interval, PredictionDistance.ZeroRetrainForgetting(other, one).Interval).Should().Be((null, null, null, null));
        PredictionDistance.ZeroRetrainForgetting(other, one).Value.Should().Be(1 - distances.JensenShannon.Value);
        (distances.Completeness.Interval!.Value.High - distances.Completeness.Interval.Value.Low).Should().BeGreaterThan(0.7, "a person counts as one trial");
        of.KullbackLeibler.Interval.Should().NotBeNull();
        ClassSeparability.Measure(one).TraceRatio.Interval.Should().BeNull();
        ClassSeparability.Measure(other).TraceRatio.Interval.Should().NotBeNull();
    }

    [Fact]
    public void Bootstrap_OfPersons_IsAsWideAsThatOfTheirMeans()
    {
        float[] means = [.. Enumerable.Range(0, 40).Select(i => i % 7 / 7f)], values = [.. means.SelectMany(m => Enumerable.Repeat(m, 5))];
        string?[] persons = [.. values.Select((_, i) => $"{i / 5}")];
        double Width(Interval? interval) => interval!.Value.High - interval.Value.Low;
        double Mean(IReadOnlyList<int[]> rows) => rows[0].Average(row => (double)values[row]);
        Width(Bootstrap.Interval([persons], Mean)).Should().BeApproximately(Width(Bootstrap.Mean(means)), 0.02).And.BeGreaterThan(1.8 * Width(Bootstrap.Mean(values)));
        Bootstrap.Interval([new string?[200]], Mean).Should().Be(Bootstrap.Mean(values), "each without a name is a person");
        Bootstrap.Interval([persons, ["a", "a"]], Mean).Should().BeNull("nothing is known of other people than a");
        FluentActions.Invoking(() => Bootstrap.Interval([persons], Mean, confidence: 1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Bootstrap.Interval([["a"]], Mean, resamples: 1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Bootstrap.Interval([["a"], []], Mean)).Should().Throw<ArgumentException>().WithMessage("A sample is empty*");
    }

    static ModelEvaluation Evaluate(Predictions[] sets) => new ModelEvaluator(new() { Resamples = 200 }).Evaluate(sets[0], sets[1], sets[2], sets[3]);

    /// <summary>Three classes, right in most cases, with features that lean towards the class.</summary>
    static Predictions Draw(int count, int seed)
    {
        var random = new Random(seed);
        float[] labels = [.. Enumerable.Range(0, count).Select(i => (float)(i % 3))];
        float[] logits = [.. labels.SelectMany(label => Enumerable.Range(0, 3).Select(c => (c == label ? 1.5f : 0) + 3 * random.NextSingle()))];
        float[][] rows = [.. logits.Chunk(3)];
        return new(logits,
            [.. rows.Zip(labels, (row, label) => (float)-Math.Log(Math.Exp(row[(int)label]) / row.Sum(z => Math.Exp(z))))],
            [.. rows.Zip(labels, (row, label) => row.Max() == row[(int)label] ? 1f : 0)],
            [.. rows.Zip(labels, (row, label) => row.Count(z => z > row[(int)label]) < 2 ? 1f : 0)])
        {
            Labels = labels,
            Features = [.. labels.SelectMany(label => Enumerable.Range(0, 4).Select(k => (k == label ? 1f : 0) + random.NextSingle()))],
        };
    }

    static Predictions Copies(Predictions p, bool persons)
    {
        float[] Repeat(float[] values) => [.. values.Chunk(values.Length / p.Count).SelectMany(row => Enumerable.Repeat(row, 4).SelectMany(r => r))];
        return new(Repeat(p.Logits), Repeat(p.Losses), Repeat(p.Correct), Repeat(p.CorrectInTop2!))
        {
            Labels = Repeat(p.Labels), Features = Repeat(p.Features!), Identities = persons ? [.. Enumerable.Range(0, 4 * p.Count).Select(i => $"{i / 4}")] : null,
        };
    }
}
