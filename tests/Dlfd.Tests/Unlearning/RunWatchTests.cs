using Dlfd.Models;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;

namespace Dlfd.Tests.Unlearning;

[Collection("Torch")]
public sealed class RunWatchTests : IDisposable
{
    readonly Toy toy = new();

    public void Dispose() => toy.Dispose();

    /// <summary>Ascends far past what unseen examples lose.</summary>
    static NegGradOptions Ruinous(WatchAction action) => new()
    {
        Epochs = 40, BatchSize = 8, LearningRate = 0.02, LossCeiling = null, MaximumGradientNorm = 1, Watch = new() { Action = action, Every = 3 },
    };

    [Fact]
    public void Note_AscentWithoutCeiling_IsReportedAsNotSound()
    {
        var result = new NegGradUnlearner(Ruinous(WatchAction.Note)).Unlearn(toy.Request());
        result.WatchPoints.Should().ContainSingle().Which.Sound.Should().BeFalse();
        result.WatchPoints[0].Step.Should().Be(result.Steps).And.Be(120);
        result.Intervention.Should().Be(WatchAction.Note);
    }

    [Fact]
    public void Stop_AscentWithoutCeiling_EndsAtTheFirstBadLook()
    {
        var result = new NegGradUnlearner(Ruinous(WatchAction.Stop)).Unlearn(toy.Request());
        result.Steps.Should().BeLessThan(120);
        result.WatchPoints.SkipLast(1).Should().OnlyContain(p => p.Sound);
        result.WatchPoints[^1].Sound.Should().BeFalse();
        new Classifier(toy.Network).Predict(toy.Monitor, ClassificationTask.SingleLabel).Accuracy.Should().Be(result.WatchPoints[^1].Accuracy);
    }

    [Fact]
    public void RollBack_AscentWithoutCeiling_ReturnsASoundModel()
    {
        var result = new NegGradUnlearner(Ruinous(WatchAction.RollBack)).Unlearn(toy.Request());
        result.Intervention.Should().Be(WatchAction.RollBack);
        var (forget, unseen) = (Predict(toy.Forget), Predict(toy.Monitor));
        result.WatchPoints.Should().Contain(p => p.Sound && p.ForgetLoss == forget.MeanLoss && p.Accuracy == unseen.Accuracy);
    }

    /// <summary>Of under ten examples the accuracy alone decides.</summary>
    [Fact]
    public void RollBack_SeveralSoundLooks_ReturnsTheBest()
    {
        var request = toy.Request() with { Forget = Dlfd.Data.DatasetExtensions.Subset(toy.Forget, [0, 1, 2, 3, 4, 5, 6, 7, 8]) };
        var sound = new NegGradUnlearner(Ruinous(WatchAction.RollBack) with { Watch = new() { Action = WatchAction.RollBack, Every = 1 } }).Unlearn(request).WatchPoints.Where(p => p.Sound).ToList();
        sound[^1].Accuracy.Should().BeLessThan(sound.Max(p => p.Accuracy), "else the last might stand for the best");
        Predict(toy.Monitor).Accuracy.Should().Be(sound.Max(p => p.Accuracy));
    }

    [Fact]
    public void RollBack_NoSoundLook_ReturnsTheOriginal()
    {
        var options = Ruinous(WatchAction.RollBack) with { LearningRate = 1 };
        new NegGradUnlearner(options).Unlearn(toy.Request()).Changed.Should().BeEmpty();
    }

    [Fact]
    public void RollBack_FineTuning_LeavesASoundRunAlone()
    {
        var options = new FineTuneOptions { BatchSize = 16, Watch = new() { Action = WatchAction.RollBack, Every = 4, LossQuantile = 1 } };
        var result = new FineTuneUnlearner(options).Unlearn(toy.Request());
        (result.Steps, result.Intervention).Should().Be((12, null));
    }

    [Fact]
    public void RollBack_ModelChangedAfterTheLastStep_IsLookedAtOnceMore()
    {
        var options = new FineTuneOptions { Epochs = 1, BatchSize = 16, Watch = new() { Action = WatchAction.RollBack, Every = 3, LossQuantile = 1 } };
        var result = new Late(options).Unlearn(toy.Request());
        result.WatchPoints[^1].Collapsed.Should().BeTrue();
        result.Intervention.Should().Be(WatchAction.RollBack);
        Predict(toy.Monitor).Accuracy.Should().BeGreaterThan(0.6);
    }

    /// <summary>Trains, and then makes the model say one class of everything, without a step.</summary>
    sealed class Late(FineTuneOptions options) : Unlearner<FineTuneOptions>(options, new FineTuneOptionsValidator())
    {
        protected override void Run(UnlearningSession session)
        {
            session.Train(session.Request.Retain);
            using var noGrad = torch.no_grad();
            using var bias = torch.tensor(new[] { 0f, 0, 50 });
            session.Model.Module.get_parameter("last.bias")!.copy_(bias);
        }
    }

    [Fact]
    public void RollBack_OneExampleToForget_NeedsNoAttack()
    {
        var options = new FineTuneOptions { BatchSize = 16, Watch = new() { Action = WatchAction.RollBack, Every = 3, LossQuantile = 1 } };
        var request = toy.Request() with { Forget = Dlfd.Data.DatasetExtensions.Subset(toy.Forget, [4]) };
        new FineTuneUnlearner(options).Unlearn(request).WatchPoints.Should().Contain(p => p.Sound);
    }

    [Fact]
    public void Stop_WithoutMonitor_SaysWhatToSet() =>
        FluentActions.Invoking(() => new NegGradUnlearner(Ruinous(WatchAction.Stop)).Unlearn(toy.Request() with { Monitor = null }))
            .Should().Throw<ArgumentException>().WithMessage("*set UnlearningRequest.Monitor, or Watch.Action to Note*");

    [Fact]
    public void Options_OfTheWatch_AreValidated() =>
        FluentActions.Invoking(() => new NegGradUnlearner(new() { Watch = new() { Every = 0 } })).Should().Throw<Microsoft.Extensions.Options.OptionsValidationException>().WithMessage("*Every*");

    [Theory]
    [InlineData(1000, 30 + 24 + 30)]
    [InlineData(10, 3 * 10)]
    public void Samples_AreTheMostThatALookReadsOfEachSide(int samples, long forwards)
    {
        var options = new FineTuneOptions { Epochs = 1, Watch = new() { Samples = samples } };
        new FineTuneUnlearner(options).Unlearn(toy.Request()).Cost.Forwards.Should().Be(96 + forwards, "it looks at unseen examples before the run, and at both sides after it");
    }

    [Fact]
    public void Quantile_InterpolatesLinearly()
    {
        RunWatch.Quantile([4, 1, 3, 2], 0.95).Should().BeApproximately(3.85, 1e-9);
        RunWatch.Quantile([5], 0.95).Should().Be(5);
        RunWatch.Quantile([1, 2], 1).Should().Be(2);
    }

    Predictions Predict(Dlfd.Data.ILabeledDataset data) => new Classifier(toy.Network).Predict(data, ClassificationTask.SingleLabel);
}
