using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Training;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;

namespace Dlfd.Tests.Unlearning;

[Collection("Torch")]
public sealed class SequentialUnlearnerTests : IDisposable
{
    readonly Toy toy = new();

    public void Dispose() => toy.Dispose();

    static FineTuneUnlearner FineTune => new(new() { Epochs = 1, BatchSize = 16 });

    static NegGradUnlearner NegGrad => new(new() { Epochs = 1, BatchSize = 8, LossCeiling = null });

    [Fact]
    public void Unlearn_TwoStages_EqualsRunningThemByHand()
    {
        using var original = ModelSnapshot.Capture(toy.Network);
        var result = new SequentialUnlearner("both", new(NegGrad), new(FineTune)).Unlearn(toy.Request(5));
        using var composed = ModelSnapshot.Capture(toy.Network);
        original.RestoreTo(toy.Network);
        var (first, second) = (NegGrad.Unlearn(toy.Request(5)), FineTune.Unlearn(toy.Request(6)));
        composed.Matches(toy.Network).Should().BeTrue();
        result.Steps.Should().Be(first.Steps + second.Steps);
        result.Cost.Should().Be(first.Cost + second.Cost);
        result.Reads.Should().Be(DataAccess.Retain | DataAccess.RetainLabels | DataAccess.Forget | DataAccess.ForgetLabels);
        result.WatchPoints.Select(p => p.Step).Should().Equal(first.Steps, first.Steps + second.Steps);
    }

    [Fact]
    public void Unlearn_ASecondStageThatFails_RestoresTheOriginal()
    {
        using var before = ModelSnapshot.Capture(toy.Network);
        var failing = new NegGradUnlearner(new() { Epochs = 200, LearningRate = 100, LossCeiling = null });
        FluentActions.Invoking(() => new SequentialUnlearner("both", new(FineTune), new(failing)).Unlearn(toy.Request())).Should().Throw<ArithmeticException>();
        before.Matches(toy.Network).Should().BeTrue();
    }

    [Fact]
    public void Unlearn_StageWithoutExamples_IsRefusedBeforeTheFirst()
    {
        var recorder = new Recorder();
        var sut = new SequentialUnlearner("rum", UnlearningStage.ByLoss(recorder, 0, 1), UnlearningStage.ByLoss(NegGrad, 0.99, 1));
        FluentActions.Invoking(() => sut.Unlearn(toy.Request())).Should().Throw<ArgumentException>().WithMessage("Stage 2 of rum (neggrad) has no forget example*");
        recorder.Losses.Should().BeEmpty("it did not run");
    }

    [Fact]
    public void Unlearn_StageOfAnotherKindThatFails_LeavesModesAndFrozenParametersAsTheyWere()
    {
        FluentActions.Invoking(() => new SequentialUnlearner("rude", new UnlearningStage(new Rude())).Unlearn(toy.Request())).Should().Throw<InvalidOperationException>();
        toy.Network.training.Should().BeTrue();
        toy.Network.parameters().Should().OnlyContain(p => p.requires_grad);
    }

    sealed class Rude : IUnlearner
    {
        public string Name => "rude";

        public UnlearningResult Unlearn(UnlearningRequest request, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
        {
            request.Model.Module.eval();
            foreach (var parameter in request.Model.Module.parameters()) parameter.requires_grad = false;
            throw new InvalidOperationException();
        }
    }

    [Fact]
    public void Unlearn_PartsThatReadNothing_AddNothingToTheReads() =>
        new SequentialUnlearner("first", new UnlearningStage(FineTune, r => r.Forget.Subset([0, 1]))).Unlearn(toy.Request() with { Monitor = null }).Reads.Should().Be(DataAccess.Retain | DataAccess.RetainLabels);

    /// <summary>Batches that lie in both halves join their labels.</summary>
    [Fact]
    public void Unlearn_PartThatReadsLater_IsReported() =>
        new SequentialUnlearner("halves", new UnlearningStage(new Glance(), r => r.Forget.Subset([0, 1, 2]).Concat(r.Forget.Subset([5, 6, 7])))).Unlearn(toy.Request()).Reads
            .Should().Be(DataAccess.Forget | DataAccess.ForgetLabels);

    /// <summary>Looks at all forget inputs at once.</summary>
    sealed class Glance() : Unlearner<FineTuneOptions>(new(), new FineTuneOptionsValidator())
    {
        public override DataAccess Reads => DataAccess.Forget;

        protected override void Run(UnlearningSession session) => session.Request.Forget.Read([0, 1, 2, 3, 4, 5], session.Model.Device).Dispose();
    }

    [Fact]
    public void Unlearn_PartThatReadsWhatItMustNot_IsRefused() =>
        FluentActions.Invoking(() => new SequentialUnlearner("peeking", new UnlearningStage(FineTune, r => r.Forget.Subset([r.Monitor!.ReadLabels()[0]]))).Unlearn(toy.Request()))
            .Should().Throw<InvalidOperationException>().WithMessage("peeking reads Monitor*");

    [Fact]
    public void ByLoss_Halves_AreTheEasyAndTheHardExamplesOfTheOriginal()
    {
        var (easy, hard) = (new Recorder(), new Recorder());
        new SequentialUnlearner("halves", UnlearningStage.ByLoss(easy, 0, 0.5), UnlearningStage.ByLoss(hard, 0.5, 1)).Unlearn(toy.Request());
        (easy.Losses.Length, hard.Losses.Length).Should().Be((12, 12));
        easy.Losses.Max().Should().BeLessThanOrEqualTo(hard.Losses.Min());
    }

    [Fact]
    public void Part_OwnChoice_IsWhatTheMethodForgets()
    {
        var seen = new Recorder();
        new SequentialUnlearner("part", new UnlearningStage(seen, r => r.Forget.Subset([3, 4]))).Unlearn(toy.Request());
        seen.Losses.Should().HaveCount(2);
    }

    [Fact]
    public void Constructor_NoStage_IsRefused() =>
        FluentActions.Invoking(() => new SequentialUnlearner("none")).Should().Throw<ArgumentException>().WithMessage("*no stage*");

    sealed class Recorder : IUnlearner
    {
        public float[] Losses { get; private set; } = [];

        public string Name => "recorder";

        public UnlearningResult Unlearn(UnlearningRequest request, IProgress<Dlfd.Training.TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
        {
            Losses = request.Model.Predict(request.Forget, request.Task, cancellationToken: cancellationToken).Losses;
            return new(Name, 0, default, []);
        }
    }
}
