using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Training;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using static TorchSharp.torch;

namespace Dlfd.Tests.Unlearning;

[Collection("Torch")]
public sealed class UnlearningSessionTests : IDisposable
{
    readonly Toy toy = new();

    public void Dispose() => toy.Dispose();

    UnlearningSession Session(FineTuneOptions options) => new(toy.Request(), options, new(), null, null, default);

    static FineTuneOptions Small => new() { Epochs = 2, BatchSize = 16, LearningRate = 0.1 };

    [Theory]
    [InlineData(OptimizerKind.Sgd)]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.AdamW)]
    public void Mask_FixedParts_KeepTheirBitsUnderMomentumAndWeightDecay(OptimizerKind optimizer)
    {
        using var scope = NewDisposeScope();
        using var session = Session(Small with { Optimizer = optimizer, WeightDecay = 0.1 });
        var weight = toy.Network.get_parameter("last.weight")!;
        session.Train(toy.Retain); // leaves momentum behind
        var before = weight.detach().clone();
        var free = rand(weight.shape).gt(0.5);
        session.Mask(new Dictionary<string, Tensor> { ["last.weight"] = free });
        session.Train(toy.Retain);
        var moved = weight.ne(before);
        moved.logical_and(free.logical_not()).any().item<bool>().Should().BeFalse();
        moved.eq(free).all().item<bool>().Should().BeTrue();
    }

    [Fact]
    public void Mask_OfAnotherShape_IsRefused()
    {
        using var session = Session(Small);
        using var wrong = ones(2, ScalarType.Bool);
        FluentActions.Invoking(() => session.Mask(new Dictionary<string, Tensor> { ["last.weight"] = wrong })).Should().Throw<ArgumentException>().WithMessage("The mask 'last.weight' ?2? fits no parameter*");
    }

    [Fact]
    public void Minimize_ClippedGradients_MoveNoFurtherThanTheNorm()
    {
        using var scope = NewDisposeScope();
        var before = Flat();
        using var session = Session(Small with { Epochs = 1, BatchSize = 96, Momentum = 0, WeightDecay = 0, MaximumGradientNorm = 1e-3, Schedule = LearningRateSchedule.Constant });
        session.Train(toy.Retain);
        (Flat() - before).norm().item<float>().Should().BeApproximately(0.1f * 1e-3f, 2e-6f);
    }

    Tensor Flat() => cat([.. toy.Network.parameters().Select(p => p.detach().flatten())]).clone();

    [Fact]
    public void Pairs_UnequalSets_PairEveryMainBatchWhateverTheSizes()
    {
        using var session = Session(Small);
        var pairs = session.Pairs(toy.Retain, toy.Forget.Subset([0, 1, 2])).Select(p => (p.Main.Count, p.Cycled.Count)).ToList();
        pairs.Should().Equal(Enumerable.Repeat((16L, 3L), 12));
    }

    [Fact]
    public void Pairs_MainOrder_IsThatOfEpochs()
    {
        using var scope = NewDisposeScope();
        using UnlearningSession one = Session(Small), other = Session(Small);
        var alone = one.Epochs(toy.Retain).Select(b => b.Inputs.sum().item<float>()).ToList();
        var paired = other.Pairs(toy.Retain, toy.Forget).Select(p => p.Main.Inputs.sum().item<float>()).ToList();
        paired.Should().Equal(alone);
    }

    [Fact]
    public void Epochs_BatchesOfOne_AreAllRead()
    {
        using var session = Session(Small with { Epochs = 1, BatchSize = 1 });
        session.Epochs(toy.Forget).Should().HaveCount(24);
    }

    [Fact]
    public void Begin_SecondPhase_HasItsOwnOptionsAndStartsTheScheduleAnew()
    {
        var rates = new List<double>();
        using var session = new UnlearningSession(toy.Request(), Small, new(), null, new Rates(rates), default);
        session.Train(toy.Retain);
        session.Begin(new TrainingOptions { Epochs = 1, BatchSize = 48 });
        session.Train(toy.Retain);
        session.Steps.Should().Be(12 + 2);
        rates.Should().Equal([.. Enumerable.Repeat(12.0, 12), 14, 14]);
    }

    sealed class Rates(List<double> planned) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => planned.Add(value.Steps);
    }

    [Fact]
    public void Begin_StepsUnknownOrPassed_NeitherSwingsNorRisesAgain()
    {
        using var scope = NewDisposeScope();
        using var network = nn.Linear(1, 1, hasBias: false);
        double[] Moves(long steps)
        {
            nn.init.constant_(network.weight, 1);
            using var loop = new OptimizerLoop(network, new() { LearningRate = 0.25, WarmupShare = 0, WeightDecay = 0, Momentum = 0 }, steps);
            return [.. Enumerable.Range(0, 4).Select(_ => loop.Minimize(() => network.weight.sum()))];
        }
        Moves(0).Should().Equal(1, 0.75, 0.5, 0.25);
        Moves(1).Should().Equal(1, 0.75, 0.75, 0.75);
    }

    [Fact]
    public void Minimize_GradientsOfAnotherRun_AreNeitherUsedNorLeft()
    {
        using var scope = NewDisposeScope();
        using var network = nn.Linear(1, 1, hasBias: false);
        nn.init.constant_(network.weight, 1);
        network.weight.sum().mul(100).backward();
        using (var loop = new OptimizerLoop(network, new() { LearningRate = 0.25, WarmupShare = 0, WeightDecay = 0, Momentum = 0 }, steps: 0))
        {
            network.weight.grad.Should().BeNull();
            loop.Minimize(() => network.weight.sum());
        }
        network.weight.item<float>().Should().Be(0.75f);
        network.weight.grad.Should().BeNull("it would keep as much memory as the weights");
    }

    [Fact]
    public void Maximize_StepNotTaken_PassesInTheSchedule()
    {
        using var scope = NewDisposeScope();
        using var network = nn.Linear(1, 1, hasBias: false);
        nn.init.constant_(network.weight, 1);
        using var loop = new OptimizerLoop(network, new() { LearningRate = 0.1, WarmupShare = 0, WeightDecay = 0, Momentum = 0 }, steps: 2);
        loop.Maximize(() => network.weight.sum(), ceiling: 1).Stepped.Should().BeFalse();
        loop.Minimize(() => network.weight.sum());
        network.weight.item<float>().Should().BeApproximately(0.95f, 1e-6f, "half of the cosine has passed");
    }

    [Fact]
    public void Cycle_EmptySet_IsRefusedRatherThanReadForEver()
    {
        using var session = Session(Small);
        var empty = toy.Forget.Subset([]);
        FluentActions.Invoking(() => session.Cycle(empty)).Should().Throw<ArgumentException>().WithMessage("*is empty; give at least one example*");
        FluentActions.Invoking(() => session.Pairs(toy.Retain, empty)).Should().Throw<ArgumentException>().WithMessage("*is empty; give at least one example*");
    }

    [Fact]
    public void Begin_OptionsOutOfRange_AreRefused()
    {
        using var session = Session(Small);
        FluentActions.Invoking(() => session.Begin(new() { BatchSize = 0, LearningRate = -1 })).Should().Throw<Microsoft.Extensions.Options.OptionsValidationException>().WithMessage("*BatchSize*LearningRate*");
        FluentActions.Invoking(() => ClassifierTrainer.Train(toy.Network, toy.Retain, ClassificationTask.SingleLabel, new() { Epochs = -1 }, 0)).Should().Throw<Microsoft.Extensions.Options.OptionsValidationException>().WithMessage("*Epochs*");
    }

    [Fact]
    public void Skip_PlannedSteps_PassInTheScheduleAndInThePlan()
    {
        var seen = new Progressed();
        using var scope = NewDisposeScope();
        using var network = nn.Linear(1, 1, hasBias: false);
        nn.init.constant_(network.weight, 1);
        var options = new FineTuneOptions { LearningRate = 0.1, WarmupShare = 0, WeightDecay = 0, Momentum = 0, Schedule = LearningRateSchedule.Cosine };
        using var session = new UnlearningSession(toy.Request() with { Model = network }, options, new(), null, seen, default);
        session.Begin(options, 2);
        session.Skip(1);
        session.Minimize(() => network.weight.sum());
        network.weight.item<float>().Should().BeApproximately(0.95f, 1e-6f, "half of the cosine has passed");
        seen.Last!.Value.Should().Match<TrainingProgress>(p => p.Step == 1 && p.Steps == 1);
    }

    sealed class Progressed : IProgress<TrainingProgress>
    {
        public TrainingProgress? Last { get; private set; }

        public void Report(TrainingProgress value) => Last = value;
    }

    [Fact]
    public void NegGrad_Ceiling_IsPassedByOneStepAtMost()
    {
        var losses = new Losses();
        var options = new NegGradOptions { Epochs = 300, BatchSize = 24, LearningRate = 0.02, LossCeiling = 0.9 };
        new NegGradUnlearner(options).Unlearn(toy.Request(), losses);
        losses.Values.Should().HaveCountGreaterThan(3).And.HaveCountLessThan(300);
        losses.Values.Should().OnlyContain(l => l < 0.9 * Math.Log(3), "no step starts from above the ceiling");
    }

    sealed class Losses : IProgress<TrainingProgress>
    {
        public List<double> Values { get; } = [];

        public void Report(TrainingProgress value) => Values.Add(value.Loss);
    }

    [Fact]
    public void Unlearn_Result_ReportsReadsChangesAndCost()
    {
        var result = new NegGradUnlearner(new() { Epochs = 1, BatchSize = 8, LossCeiling = null }).Unlearn(toy.Request() with { Monitor = null });
        result.Reads.Should().Be(DataAccess.Forget | DataAccess.ForgetLabels);
        result.Cost.Should().Be(new ComputeCost(24, 24));
        result.Changed.Should().Contain("last.weight").And.Contain("extractor.1.running_mean");
        new ScrubUnlearner(new() { Epochs = 1, BatchSize = 16, ForgetBatchSize = 8, DivergenceCeiling = null, Rewind = false }).Unlearn(toy.Request() with { Monitor = null })
            .Cost.Should().Be(new ComputeCost(2 * 24 + 2 * 96, 24 + 96), "each example runs through the teacher too");
        new DlfdUnlearner(DlfdOptions.Paper with { BatchSize = 16, PerturbationSteps = 3, ForgettingThreshold = 0 }).Unlearn(toy.Request() with { Monitor = null })
            .Cost.Should().Be(new ComputeCost(3 * 96 + 3 * 24 + 96, 3 * 96 + 96), "a step runs the retain images once, a batch the forget images once");
    }

    [Fact]
    public void Unlearn_EvaluationPolicy_LeavesTheStatistics() =>
        new FineTuneUnlearner(Small with { BatchNorm = BatchNormPolicy.Evaluation }).Unlearn(toy.Request()).Changed.Should().NotContain(n => n.Contains("running"));

    [Fact]
    public void Unlearn_UndeclaredRead_IsRefusedAndRolledBack()
    {
        using var before = ModelSnapshot.Capture(toy.Network);
        FluentActions.Invoking(() => new Sly().Unlearn(toy.Request())).Should().Throw<InvalidOperationException>().WithMessage("*reads ForgetLabels*Reads*");
        before.Matches(toy.Network).Should().BeTrue();
    }

    [Fact]
    public void Unlearn_UndeclaredReadOfAugmentedImages_IsRefused() =>
        FluentActions.Invoking(() => new Sly().Unlearn(toy.Request() with { Augmentation = (inputs, _) => inputs.clone() }))
            .Should().Throw<InvalidOperationException>().WithMessage("*reads ForgetLabels*Reads*");

    sealed class Sly() : Unlearner<FineTuneOptions>(new(), new FineTuneOptionsValidator())
    {
        public override DataAccess Reads => DataAccess.Forget;

        protected override void Run(UnlearningSession session) => session.Train(session.Request.Forget);
    }

    [Fact]
    public void Unlearn_FactoryMissing_NamesTheMethodAndTheProperty() =>
        FluentActions.Invoking(() => new BadTeachingUnlearner().Unlearn(toy.Request() with { CreateModel = null }))
            .Should().Throw<ArgumentException>().WithMessage("bad-teaching needs*set UnlearningRequest.CreateModel*");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Batches_AreAugmentedAsTheCallerSays(bool augment)
    {
        long seen = 0;
        var request = toy.Request() with { Augmentation = (inputs, _) => { Interlocked.Add(ref seen, inputs.shape[0]); return inputs.clone(); } };
        using var session = new UnlearningSession(request, Small, new(), null, null, default);
        session.Train(toy.Forget, augment);
        seen.Should().Be(augment ? 48 : 0);
        session.Cycle(toy.Forget, augment: augment).Take(2).Count().Should().Be(2);
        (seen > 48).Should().Be(augment);
    }

    /// <summary>What was made to be misclassified, or to be learned, is shown as it was made.</summary>
    [Fact]
    public void Unlearn_ImagesThatTheMethodMade_AreNotAugmented()
    {
        var request = toy.Request() with { Augmentation = (_, _) => throw new NotSupportedException("augmented") };
        new ZeroShotUnlearner(new() { Epochs = 1, BatchSize = 16, NoiseImages = 4, NoiseSteps = 1, Repair = new() { Epochs = 1, BatchSize = 16 } }).Unlearn(request).Steps.Should().BePositive();
        new UnsirUnlearner(new() { Epochs = 1, BatchSize = 16, NoiseImages = 4, NoiseSteps = 1, ImpairWithRetain = false, Repair = new() { Epochs = 0 } }).Unlearn(request).Steps.Should().BePositive();
        long seen = 0;
        new L2ulUnlearner(new() { Epochs = 1, BatchSize = 24, AccuracyShare = 0, AttackSteps = 1 }).Unlearn(request with { Augmentation = (inputs, _) => { Interlocked.Add(ref seen, inputs.shape[0]); return inputs.clone(); } });
        seen.Should().Be(24, "the forget images are, once");
        new DlfdUnlearner(DlfdOptions.Tuned with { Epochs = 1, BatchSize = 32, PerturbationSteps = 1, AugmentRetain = false, StatisticsBatches = 2 }).Unlearn(request).Steps.Should().BePositive();
    }

    [Theory]
    [InlineData(80, 64, 40)]
    [InlineData(79, 64, 40)]
    [InlineData(64, 64, 64)]
    [InlineData(10, 64, 10)]
    [InlineData(129, 64, 43)]
    public void EvenBatchSize_DividesAsEvenlyAsCanBe(long examples, int asked, int size) => ParameterVector.EvenBatchSize(examples, asked).Should().Be(size);
}
