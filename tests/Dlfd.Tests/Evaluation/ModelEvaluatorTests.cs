using Dlfd.Data;
using Dlfd.Evaluation;
using Dlfd.Models;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace Dlfd.Tests.Evaluation;

[Collection("Torch")]
public sealed class ModelEvaluatorTests : IDisposable
{
    readonly Toy toy = new(train: false);

    public void Dispose() => toy.Dispose();

    EvaluationSets Sets => new(toy.Retain, toy.Forget, toy.Monitor, toy.Retain)
    {
        RetainIdentities = Names("retain", 96), ForgetIdentities = Names("forget", 24), UnseenIdentities = Names("unseen", 30), TestIdentities = Names("test", 96),
    };

    static string[] Names(string split, int count) => [.. Enumerable.Range(0, count).Select(i => $"{split} {i / 6}")];

    static ModelEvaluator Quick => new(new() { Resamples = 20 });

    /// <summary>Reads and counts.</summary>
    sealed class Counted(ILabeledDataset data) : ILabeledDataset
    {
        public long Reads { get; private set; }

        public long Count => data.Count;

        public Batch Read(ReadOnlySpan<long> indices, Device device)
        {
            Reads += indices.Length;
            return data.Read(indices, device);
        }
    }

    [Fact]
    public void Evaluate_ReadsEachSetOnceAndEqualsEachMetricByItself()
    {
        Counted[] sets = [new(toy.Retain), new(toy.Forget), new(toy.Monitor), new(toy.Retain)];
        var result = Quick.Evaluate(toy.Network, Sets with { Retain = sets[0], Forget = sets[1], Unseen = sets[2], Test = sets[3] }, ClassificationTask.SingleLabel);
        sets.Select(s => s.Reads).Should().Equal(96, 24, 30, 96);
        new[] { result.Retain, result.Forget, result.Unseen, result.Test }.Select(p => string.Join(' ', p.Identities!.Distinct().Take(2))).Should().Equal("retain 0 retain 1", "forget 0 forget 1", "unseen 0 unseen 1", "test 0 test 1");

        var nomus = new NoMusEvaluator().Evaluate(toy.Network, toy.Forget, toy.Monitor, toy.Retain, ClassificationTask.SingleLabel);
        var values = result.Estimates;
        values["NoMus"].Value.Should().BeApproximately(nomus.Score, 1e-12);
        values["ForgettingScore"].Value.Should().Be(nomus.Membership.ForgettingScore.Value);
        values["TestAccuracy"].Value.Should().BeApproximately(nomus.TestAccuracy.Value, 1e-12);
        values["Top2Accuracy"].Value.Should().BeApproximately(nomus.Top2Accuracy!.Value, 1e-12);
        values["MiaAuc"].Should().Be(nomus.Membership.Auc);
        values["TwoThresholdAccuracy"].Value.Should().Be(new LossAttack(new() { Rule = AttackRule.TwoThresholds }).Attack(result.Forget, result.Unseen).Accuracy.Value);
        values["UnbalancedMiaAccuracy"].Value.Should().Be(new LossAttack(new() { Balanced = false }).Attack(result.Forget, result.Unseen).Accuracy.Value);
        values["UnbalancedNoMus"].Value.Should().BeApproximately((nomus.TestAccuracy.Value + 1 - 2 * Math.Abs(values["UnbalancedMiaAccuracy"].Value - 0.5)) / 2, 1e-12);
        var byEntropy = new SignalAttack(MembershipSignal.Entropy).Attack(result.Forget, result.Unseen);
        (values["EntropyAuc"], values["EntropyTruePositiveRateAt1Percent"], values["EntropyTruePositiveRateAt01Percent"]).Should().Be((byEntropy.Auc, byEntropy.TruePositiveRateAt1Percent, byEntropy.TruePositiveRateAt01Percent));
        values["ConfidenceAuc"].Value.Should().BeApproximately(nomus.Membership.Auc.Value, 0.01, "of one label it has the order of the loss, but for ties");
        values["LossDistance"].Value.Should().Be(LossDistance.JensenShannon(result.Forget.Losses, result.Unseen.Losses));
        values["WorstLabelAccuracy"].Value.Should().Be(result.LabelAccuracies.Min(a => a!.Value.Value));
        var control = new LossAttack().Attack(result.Retain, result.Unseen);
        (values["ControlAuc"], values["ControlTruePositiveRateAt1Percent"], values["ControlTruePositiveRateAt01Percent"]).Should().Be((control.Auc, control.TruePositiveRateAt1Percent, control.TruePositiveRateAt01Percent));
        values["TestTraceRatio"].Value.Should().BeInRange(0, 1);
        values["IdentityLeakage"].Value.Should().Be(values["ForgetVerification"].Value - values["UnseenVerification"].Value);
        result.LabelAccuracies.Average(a => a!.Value.Value).Should().BeApproximately(result.TestAccuracy.Value, 1e-6, "the toy's classes are of equal size");
        result.Forget.Features.Should().BeNull();
    }

    [Fact]
    public void Evaluate_EveryNumber_LiesInItsInterval() =>
        Quick.Evaluate(toy.Network, Sets, ClassificationTask.SingleLabel).Estimates.Where(e => !e.Key.Contains("Rate") && e.Key != "LossDistance").Should().AllSatisfy(e =>
        {
            e.Value.Interval.Should().NotBeNull(e.Key);
            e.Value.Value.Should().BeInRange(e.Value.Interval!.Value.Low - 1e-9, e.Value.Interval.Value.High + 1e-9, e.Key);
        });

    [Fact]
    public void Evaluate_WithoutIdentitiesOrFeatures_LeavesThoseOut()
    {
        var plain = Sets with { ForgetIdentities = null };
        Quick.Evaluate(toy.Network, plain, ClassificationTask.SingleLabel).Estimates.Keys.Should().Contain("UnseenVerification").And.NotContain(["IdentityLeakage", "ForgetVerification"]);
        new ModelEvaluator(new() { Features = false, Resamples = 20 }).Evaluate(toy.Network, Sets, ClassificationTask.SingleLabel).Estimates.Keys.Should().NotContain("TestTraceRatio");
        using var flat = nn.Sequential(nn.Conv2d(3, 3, 8), nn.Flatten()); // no linear layer, no features
        var result = Quick.Evaluate(flat, Sets, ClassificationTask.SingleLabel);
        (result.TestSeparability, result.ForgetIdentity).Should().Be((null, null));
        result.Estimates.Should().ContainKey("NoMus");
    }

    [Fact]
    public void Evaluate_MultiLabel_GivesTheAccuracyOfEachLabel()
    {
        using var inputs = rand(40, 3, 8, 8);
        using var labels = randint(0, 2, [40, 3]).to(float32);
        var data = new TensorDataset(inputs, labels);
        var result = Quick.Evaluate(toy.Network, new(data, data, data, data) { ForgetIdentities = [.. Enumerable.Range(0, 40).Select(i => $"{i / 20}")] }, ClassificationTask.MultiLabel);
        result.LabelAccuracies.Should().HaveCount(3);
        result.LabelAccuracies.Average(a => a!.Value.Value).Should().BeApproximately(result.TestAccuracy.Value, 1e-6);
        result.Estimates.Should().NotContainKey("Top2Accuracy").And.ContainKey("ForgetTraceRatio");
    }

    [Fact]
    public void PredictWithFeatures_GivesThoseOfTheModelAndTheSamePredictions()
    {
        Classifier model = toy.Network;
        var (plain, rich) = (model.Predict(toy.Forget, ClassificationTask.SingleLabel, 10), model.PredictWithFeatures(toy.Forget, ClassificationTask.SingleLabel, 10));
        plain.Features.Should().BeNull();
        rich.Features.Should().HaveCount(24 * 12);
        rich.Logits.Should().Equal(plain.Logits);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var logits = toy.Network.Classify(tensor(rich.Features!).view(24, 12)).data<float>().ToArray();
        logits.Zip(rich.Logits).Should().AllSatisfy(p => p.First.Should().BeApproximately(p.Second, 1e-5f));
    }

    [Fact]
    public void Separability_OfATrainedModel_CollapsesWhereItsFeaturesAreScrambled()
    {
        using var trained = new Toy();
        ClassSeparability Measure() => ClassSeparability.Measure(new Classifier(trained.Network).PredictWithFeatures(trained.Monitor, ClassificationTask.SingleLabel));
        var before = Measure();
        before.TraceRatio.Value.Should().BeGreaterThan(0.5);
        before.NeighbourAccuracy.Interval!.Value.Low.Should().BeGreaterThan(before.NeighbourFloor);
        using (no_grad())
            foreach (var parameter in trained.Network.parameters().Where(p => p.dim() == 4)) parameter.zero_();
        var after = Measure();
        after.TraceRatio.Value.Should().BeLessThan(0.2);
        after.NeighbourAccuracy.Value.Should().BeLessThan(0.5);
    }

    /// <summary>Of four classes the third has no test example, and of the second half are wrong.</summary>
    [Fact]
    public void LabelAccuracies_OfAClassWithoutExamples_AreNullAndTheWorstIsAnothers()
    {
        static float[] Sure(int c) => [.. Enumerable.Range(0, 4).Select(k => k == c ? 5f : 0)];
        var test = MetricGolden.Predict([Sure(0), Sure(1), Sure(3), Sure(3)], [0, 1, 1, 3]);
        Predictions side = MetricGolden.Predict([.. Enumerable.Range(0, 12).Select(i => Sure(i % 4))], [.. Enumerable.Range(0, 12).Select(i => i % 3)]);
        var result = Quick.Evaluate(side, side, side, test);
        result.LabelAccuracies.Select(a => a?.Value).Should().Equal(1, 0.5, null, 1);
        result.WorstLabelAccuracy.Value.Should().Be(0.5);
    }

    [Theory, InlineData(0, true), InlineData(1, true), InlineData(2, true), InlineData(3, true), InlineData(0, false), InlineData(1, false), InlineData(2, false), InlineData(3, false)]
    public void Evaluate_PredictionsThatAreNoNumbers_AreRefused(int set, bool loss)
    {
        Predictions[] sets = [Members, Members, NonMembers, NonMembers];
        sets[set] = loss ? sets[set] with { Losses = [float.NaN, .. sets[set].Losses[1..]] } : sets[set] with { Logits = [float.NaN, .. sets[set].Logits[1..]] };
        FluentActions.Invoking(() => Quick.Evaluate(sets[0], sets[1], sets[2], sets[3])).Should().Throw<ArgumentException>().WithMessage($"A {(loss ? "loss" : "logit")} is NaN; check*");
    }

    static readonly Predictions Members = MetricGolden.Instance.Members, NonMembers = MetricGolden.Instance.NonMembers;

    static ModelEvaluation Of(Predictions forget) => new ModelEvaluator(new() { Resamples = 10 }).Evaluate(Members, forget, NonMembers, forget);

    [Fact]
    public void Comparison_HasSignedGapsAndTheDistancesOfSciPy()
    {
        var golden = MetricGolden.Instance;
        var (model, retrained) = (Of(MetricGolden.Predict(golden.Others, golden.Labels)), Of(Members));
        var comparison = RetrainedComparison.Between(model, retrained);
        comparison.AccuracyGap.Should().BeApproximately(model.Test.Accuracy - Members.Accuracy, 1e-12).And.NotBe(0);
        comparison.NoMusGap.Should().BeApproximately(comparison.AccuracyGap / 2 - comparison.ForgettingScoreGap, 1e-12);
        comparison.TugOfWar.Value.Should().BeApproximately(Math.Pow(1 - Math.Abs(comparison.AccuracyGap), 2), 1e-12);
        comparison.Forget.KullbackLeibler.Should().Be(PredictionDistance.KullbackLeibler(Members, model.Forget));
        comparison.Test.JensenShannon.Value.Should().BeApproximately(golden.Distances["jensenShannon"], 1e-7);
        comparison.Forget.Activation.Value.Should().BeApproximately(golden.Distances["activation"], 1e-7);
        comparison.Forget.Completeness.Value.Should().BeApproximately(golden.Distances["completeness"], 1e-7);
        RetrainedComparison.Between(retrained, retrained).Gaps.Values.Select(g => g.Value).Should().AllBeEquivalentTo(0.0);
        string[] paired = ["TestAccuracy", "RetainAccuracy", "ForgetAccuracy", "UnseenAccuracy"];
        comparison.Gaps.Where(g => g.Value.Interval is not null).Select(g => g.Key).Should().BeEquivalentTo(paired);
        comparison.Gaps["TestAccuracy"].Should().Be(TugOfWar.Gap(model.Test, Members));
        comparison.Gaps.Should().AllSatisfy(g => g.Value.Value.Should().BeApproximately(model.Estimates[g.Key].Value - retrained.Estimates[g.Key].Value, 1e-12));
        FluentActions.Invoking(() => RetrainedComparison.Between(model, Of(NonMembers))).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void SeedNoise_ByHand()
    {
        var golden = MetricGolden.Instance;
        ModelEvaluation[] runs = [Of(Members), Of(MetricGolden.Predict(golden.Others, golden.Labels)), Of(Members)];
        var noise = SeedNoise.Of(runs);
        var gap = runs[1].TestAccuracy.Value - runs[0].TestAccuracy.Value;
        noise.Runs.Should().Be(3);
        noise.StandardDeviations["TestAccuracy"].Should().BeApproximately(Math.Abs(gap) / Math.Sqrt(3), 1e-12, "of 0, g, 0 with n - 1");
        noise.ForgetJensenShannon.Should().BeApproximately(golden.Distances["jensenShannon"] * 2 / 3, 1e-7, "two pairs of three differ");
        noise.InNoise("TestAccuracy", gap).Should().BeApproximately(Math.Sign(gap) * Math.Sqrt(1.5), 1e-9);
        noise.InNoise("ControlAuc", 0).Should().Be(0);
        FluentActions.Invoking(() => SeedNoise.Of([runs[0]])).Should().Throw<ArgumentException>().WithMessage("There is 1 retrained model; give at least 2*");
    }

    [Fact]
    public void Constructor_OptionsOutOfRange_ListsEveryFailure() =>
        FluentActions.Invoking(() => new ModelEvaluator(new() { Resamples = 9, Neighbours = 0, Signal = null! }))
            .Should().Throw<OptionsValidationException>().WithMessage("*Neighbours*Resamples*").WithMessage("*Signal*");
}
