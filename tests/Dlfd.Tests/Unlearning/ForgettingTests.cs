using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Training;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;

namespace Dlfd.Tests.Unlearning;

/// <summary>Methods that work against the forget set raise its loss when they are strong, and stop at their ceilings.</summary>
[Collection("Torch")]
public sealed class ForgettingTests : IDisposable
{
    static readonly Dictionary<string, IUnlearner> Strong = new()
    {
        ["neggrad"] = new NegGradUnlearner(new() { Epochs = 10, BatchSize = 8, LearningRate = 0.02, LossCeiling = null }),
        ["neggrad-plus"] = new NegGradPlusUnlearner(new() { Epochs = 60, BatchSize = 8, RetainWeight = 0.3, MaximumGradientNorm = 1 }),
        ["scrub"] = new ScrubUnlearner(new() { Epochs = 10, MaximizationEpochs = 10, BatchSize = 16, ForgetBatchSize = 8, LearningRate = 0.05, MaximumGradientNorm = 1, ClassificationWeight = 0, DivergenceWeight = 0, DivergenceCeiling = null, Rewind = false }),
        ["random-labels"] = new RandomLabelUnlearner(new() { Epochs = 20, BatchSize = 8, LearningRate = 0.05, Joint = true, Resample = false, ExcludeTrueLabel = true }),
        ["salun"] = new SalUnUnlearner(new() { Epochs = 20, BatchSize = 8, LearningRate = 0.05, Joint = true, Resample = false, ExcludeTrueLabel = true }),
        ["delete"] = new DeleteUnlearner(new() { BatchSize = 8, LearningRate = 0.02 }),
        ["boundary-shrink"] = new BoundaryShrinkUnlearner(new() { BatchSize = 8, LearningRate = 0.02 }),
        ["sfr-on"] = new SfrOnUnlearner(new() { Epochs = 20, BatchSize = 8, ForgetEvery = 1, ForgetWeight = 5, ForgetCeiling = 1e30, Schedule = LearningRateSchedule.Constant }),
    };

    readonly Toy toy = new();

    public static TheoryData<string> Methods => [.. Strong.Keys];

    public void Dispose() => toy.Dispose();

    [Theory]
    [MemberData(nameof(Methods))]
    public void Unlearn_Strongly_RaisesForgetLoss(string name)
    {
        double Loss() => new Classifier(toy.Network).Predict(toy.Forget, ClassificationTask.SingleLabel).MeanLoss;
        var before = Loss();
        Strong[name].Unlearn(toy.Request() with { Retain = toy.Retain.Subset([0, 1, 2, 3, 4, 5]) }); // hardly anything repairs it
        Loss().Should().BeGreaterThan(before + 0.1);
    }

    [Fact]
    public void Scrub_CeilingOfZero_TakesNoStepAway()
    {
        var reports = new List<TrainingProgress>();
        new ScrubUnlearner(new() { Epochs = 2, BatchSize = 16, DivergenceCeiling = 0, Rewind = false }).Unlearn(toy.Request(), new Told(reports)).Steps.Should().Be(2 * 6);
        reports[^1].Should().Match<TrainingProgress>(r => r.Step == 12 && r.Steps == 12, "steps that are not taken are no longer planned");
    }

    [Fact]
    public void SfrOn_CeilingUnderTheLoss_TakesNoStepUp() => new SfrOnUnlearner(new() { Epochs = 2, BatchSize = 16, ForgetCeiling = 1e-9 })
        .Unlearn(toy.Request()).Steps.Should().Be(2 * 6);

    [Fact]
    public void SfrOn_FirstReport_PlansAllStepsOfBothKinds()
    {
        var reports = new List<TrainingProgress>();
        var method = new SfrOnUnlearner(new() { Epochs = 1, BatchSize = 16, ForgetEvery = 5, ForgetCeiling = 1e30 });
        method.Unlearn(toy.Request(), new Told(reports)).Steps.Should().Be(6 + 2, "the batches 0 and 5 come after an ascent");
        reports[0].Steps.Should().Be(8);
    }

    [Fact]
    public void SfrOn_NoEpochs_IsTheIdentityWithASlowRate() =>
        new SfrOnUnlearner(new() { Epochs = 0, SlowRate = 0.1 }).Unlearn(toy.Request()).Changed.Should().BeEmpty();

    sealed class Told(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }
}
