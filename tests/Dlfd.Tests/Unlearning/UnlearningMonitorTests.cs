using Dlfd.Data;
using Dlfd.Evaluation;
using Dlfd.Models;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using static TorchSharp.torch;

namespace Dlfd.Tests.Unlearning;

[Collection("Torch")]
public sealed class UnlearningMonitorTests : IDisposable
{
    readonly Toy toy = new();
    readonly CostMeter meter = new();

    public void Dispose() => toy.Dispose();

    MonitorPoint Look(DlfdOptions options, UnlearningRequest request)
    {
        using var session = new UnlearningSession(request with { Model = new Classifier(toy.Network, meter) }, options, meter, null, null, default);
        using var monitor = new UnlearningMonitor(session, options, null);
        monitor.Look();
        session.MonitorDuration.Should().BePositive();
        return session.MonitorPoints[^1];
    }

    [Theory]
    [InlineData(24, 10)]
    [InlineData(8, 30)]
    public void Look_UnequalSides_ReadsAsManyOfBothAndScoresAsTheBalancedAttackOnAll(int forget, int unseen)
    {
        var request = toy.Request(seed: 3) with { Forget = First(toy.Forget, forget), Monitor = First(toy.Monitor, unseen) };
        var point = Look(new(), request);
        var both = Math.Min(forget, unseen);
        (point.Examples, meter.Cost.Forwards, meter.Cost.Backwards).Should().Be((2 * both, 2L * both, 0L));
        Predictions Predict(ILabeledDataset data) => new Classifier(toy.Network).Predict(data, ClassificationTask.SingleLabel);
        point.ForgettingScore.Should().Be(new LossAttack(new() { Seed = 3 }).Attack(Predict(request.Forget), Predict(request.Monitor!)).ForgettingScore.Value);
    }

    [Fact]
    public void Look_AccuracyChoosesTheModel_ReadsAllUnseenExamples()
    {
        Look(new() { Selection = CheckpointSelection.BestNomus }, toy.Request()).Examples.Should().Be(48);
        meter.Cost.Forwards.Should().Be(24 + 30);
    }

    [Fact]
    public void Look_FewSamplesOrUnbalanced_ReadsWhatTheOptionsSay()
    {
        Look(new() { MonitorSamples = 12 }, toy.Request()).Examples.Should().Be(24);
        Look(new() { BalancedMonitor = false }, toy.Request()).Examples.Should().Be(24 + 30);
    }

    [Fact]
    public void Look_InTrainingMode_ChangesNothingOfTheModelAndNoRandomness()
    {
        toy.Network.train();
        using var before = ModelSnapshot.Capture(toy.Network);
        using var generator = random.get_rng_state();
        Look(new() { MonitorSamples = 12 }, toy.Request());
        before.Matches(toy.Network).Should().BeTrue();
        toy.Network.modules().Should().OnlyContain(m => m.training);
        toy.Network.parameters().Should().OnlyContain(p => p.requires_grad);
        using var after = random.get_rng_state();
        using var same = generator.eq(after).all();
        same.item<bool>().Should().BeTrue();
    }

    /// <summary>Gives one forgetting score after another.</summary>
    sealed class Given(params double[] scores) : IMembershipInferenceAttack
    {
        int next;

        public MembershipInferenceResult Attack(Predictions members, Predictions nonMembers) => new(0.5 + scores[next++], 0.5, 0.5, 0.5);
    }

    [Fact]
    public void RestoreBest_BestAccuracy_IsTheMostAccurateUnderTheLimit()
    {
        using var scope = NewDisposeScope();
        var options = new DlfdOptions { Selection = CheckpointSelection.BestAccuracy, SelectionLimit = 0.09, LearningRate = 0, WeightDecay = 0 };
        using var session = new UnlearningSession(toy.Request(), options, meter, null, null, default);
        using var monitor = new UnlearningMonitor(session, options, new Given(0.2, 0.05, 0.05, 0.05));
        var bias = toy.Network.get_parameter("last.bias")!;
        var accurate = bias.detach() + 0.25; // shifts all logits alike
        session.Minimize(() => bias.sum()); // looks count after a step
        monitor.Look();
        using var noGrad = no_grad();
        foreach (var state in new[] { tensor(new[] { 0f, 0, 50 }), accurate, tensor(new[] { 50f, 0, 0 }) })
        {
            bias.copy_(state);
            monitor.Look();
        }
        monitor.RestoreBest();
        bias.eq(accurate).all().item<bool>().Should().BeTrue("the first was above the limit, the others are less accurate");
    }

    [Fact]
    public void Unlearn_NegativeSeed_IsMonitoredAndRolledBackLikeAnyOther()
    {
        new DlfdUnlearner(DlfdOptions.Paper with { Epochs = 1, BatchSize = 32, PerturbationSteps = 1 }).Unlearn(toy.Request(-1)).MonitorPoints.Should().NotBeEmpty();
        FluentActions.Invoking(() => new FineTuneUnlearner(new() { Epochs = 1, BatchSize = 16, Watch = new() { Action = WatchAction.RollBack, Every = 2 } }).Unlearn(toy.Request(-1))).Should().NotThrow();
    }

    [Fact]
    public void Interval_IsTheNormalApproximationForSplitsThatRepeatExamples()
    {
        var (low, high) = (new MonitorPoint(0, 0.1, 1, true) { Examples = 400 }).Interval;
        low.Should().BeApproximately(0.1 - 1.96 * Math.Sqrt(1.9 * 0.6 * 0.4 / 400), 1e-5);
        high.Should().BeApproximately(0.1 + 1.96 * Math.Sqrt(1.9 * 0.6 * 0.4 / 400), 1e-5);
        new MonitorPoint(0, 0.01, 1, true) { Examples = 100 }.Interval.Low.Should().Be(0);
        new MonitorPoint(0, 0.1, 1, true).Interval.Should().Be(new Interval(0, 0.5));
    }

    [Fact]
    public void Unlearn_Monitored_ReportsTheTimeOfTheLooks()
    {
        var result = new DlfdUnlearner(new() { BatchSize = 16, PerturbationSteps = 1, ForgettingThreshold = 0.05 }).Unlearn(toy.Request());
        result.MonitorDuration.Should().BePositive().And.BeLessThan(result.Duration);
        new FineTuneUnlearner(new() { Epochs = 1 }).Unlearn(toy.Request()).MonitorDuration.Should().Be(TimeSpan.Zero);
    }

    static ILabeledDataset First(ILabeledDataset data, int count) => data.Subset([.. Enumerable.Range(0, count).Select(i => (long)i)]);
}
