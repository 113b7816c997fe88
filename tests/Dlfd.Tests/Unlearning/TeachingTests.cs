using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using static TorchSharp.torch;

namespace Dlfd.Tests.Unlearning;

/// <summary>Bad Teaching and SCRUB: what students do beside their teachers.</summary>
[Collection("Torch")]
public sealed class TeachingTests : IDisposable
{
    readonly Toy toy = new();

    public void Dispose() => toy.Dispose();

    static BadTeachingOptions Bad => new() { BatchSize = 16, Epochs = 10, LearningRate = 0.003, RetainShare = 1 };

    static ScrubOptions Scrub => new() { BatchSize = 16, ForgetBatchSize = 8, Epochs = 1, MaximizationEpochs = 1, LearningRate = 0.01, Rewind = false };

    double Divergence(TensorDataset data, ToyNetwork teacher, double temperature = 1)
    {
        using var scope = NewDisposeScope();
        using var batch = data.Read([.. Enumerable.Range(0, (int)data.Count).Select(i => (long)i)], CPU);
        teacher.eval();
        toy.Network.eval();
        return ClassificationTask.SingleLabel.Divergence(teacher.call(batch.Inputs), toy.Network.call(batch.Inputs), temperature).item<float>();
    }

    ToyNetwork Copy()
    {
        var copy = new ToyNetwork();
        using var state = ModelSnapshot.Capture(toy.Network);
        state.RestoreTo(copy);
        return copy;
    }

    [Fact]
    public void BadTeaching_ForgetSet_FollowsTheIgnorantTeacherAndRetainSetTheGoodOne()
    {
        random.manual_seed(11);
        using var ignorant = new ToyNetwork();
        using var state = ModelSnapshot.Capture(ignorant);
        using var original = Copy();
        var before = Divergence(toy.Forget, ignorant);
        ToyNetwork Make()
        {
            var copy = new ToyNetwork();
            state.RestoreTo(copy);
            return copy;
        }
        new BadTeachingUnlearner(Bad).Unlearn(toy.Request() with { CreateModel = Make });
        Divergence(toy.Forget, ignorant).Should().BeLessThan(0.9 * before);
        Divergence(toy.Retain, original).Should().BeLessThan(Divergence(toy.Retain, ignorant));
    }

    [Fact]
    public void BadTeaching_BothTeachersTheOriginal_IsNearlyTheIdentityInEvaluationMode()
    {
        using var before = Copy();
        var options = Bad with { Epochs = 1, Optimizer = Dlfd.Training.OptimizerKind.Sgd, BatchNorm = BatchNormPolicy.Evaluation };
        new BadTeachingUnlearner(options).Unlearn(toy.Request() with { CreateModel = Copy });
        using var scope = NewDisposeScope();
        foreach (var (one, other) in before.parameters().Zip(toy.Network.parameters())) allclose(one, other, 0, 1e-6).Should().BeTrue();
    }

    [Theory]
    [InlineData(1, 15)]
    [InlineData(0.25, 6)]
    [InlineData(0, 3)]
    public void BadTeaching_RetainShare_IsReadBesideTheForgetSet(double share, long steps) =>
        new BadTeachingUnlearner(Bad with { BatchSize = 8, Epochs = 1, RetainShare = share }).Unlearn(toy.Request()).Steps.Should().Be(steps);

    [Fact]
    public void BadTeaching_RetainOnly_DividesAsTheOptionsSay()
    {
        using var before = ModelSnapshot.Capture(toy.Network);
        ModelSnapshot Run(DivergenceReduction reduction)
        {
            before.RestoreTo(toy.Network);
            new BadTeachingUnlearner(BadTeachingOptions.Released with { Epochs = 1, BatchSize = 32, Reduction = reduction }).Unlearn(toy.Request());
            return ModelSnapshot.Capture(toy.Network);
        }

        using ModelSnapshot one = Run(DivergenceReduction.BatchMean), again = Run(DivergenceReduction.BatchMean);
        one.Matches(toy.Network).Should().BeTrue();
        Run(DivergenceReduction.Mean).Dispose();
        one.Matches(toy.Network).Should().BeFalse();
    }

    /// <summary>At the first step the student is the good teacher; at the second, whose loss is pinned, it is what one step made of it.</summary>
    [Fact]
    public void BadTeaching_RetainOnly_ReportsCrossEntropyPlusTheGoodDivergenceLessTheBadOne()
    {
        random.manual_seed(11);
        using ToyNetwork original = Copy(), ignorant = new();
        using var state = ModelSnapshot.Capture(ignorant);
        ToyNetwork Make()
        {
            var copy = new ToyNetwork();
            state.RestoreTo(copy);
            return copy;
        }
        List<double> Losses(int epochs)
        {
            using var start = ModelSnapshot.Capture(original);
            start.RestoreTo(toy.Network);
            var losses = new UnlearnerContractTests.Collected();
            var options = BadTeachingOptions.Released with { Epochs = epochs, BatchSize = 96, LearningRate = 0.01, BatchNorm = BatchNormPolicy.Evaluation };
            new BadTeachingUnlearner(options).Unlearn(toy.Request() with { CreateModel = Make }, losses);
            return [.. losses.Items.Select(r => r.Loss)];
        }
        Losses(1);
        var (good, bad) = (16 * Divergence(toy.Retain, original, 4), 16 * Divergence(toy.Retain, ignorant, 4));
        var crossEntropy = new Classifier(toy.Network).Predict(toy.Retain, ClassificationTask.SingleLabel).MeanLoss;
        good.Should().BeGreaterThan(0.01);
        Losses(2)[1].Should().BeApproximately(crossEntropy + good - bad, 1e-4);
    }

    [Fact]
    public void Divergence_MeanReduction_IsPyTorchsOverAllElements()
    {
        using var scope = NewDisposeScope();
        Tensor teacher = randn(5, 3), student = randn(5, 3);
        var task = ClassificationTask.SingleLabel;
        (3 * task.Divergence(teacher, student, 2, DivergenceReduction.Mean).item<float>()).Should().BeApproximately(task.Divergence(teacher, student, 2).item<float>(), 1e-5f);
        var elements = (teacher / 2).sigmoid() * ((teacher / 2).sigmoid() / (student / 2).sigmoid()).log() + (-teacher / 2).sigmoid() * ((-teacher / 2).sigmoid() / (-student / 2).sigmoid()).log();
        ClassificationTask.MultiLabel.Divergence(teacher, student, 2, DivergenceReduction.Mean).item<float>().Should().BeApproximately(elements.mean().item<float>(), 1e-5f);
    }

    [Fact]
    public void BadTeaching_Released_NeverReadsTheForgetSet() =>
        new BadTeachingUnlearner(BadTeachingOptions.Released).Unlearn(toy.Request()).Reads.Should().Be(DataAccess.Retain | DataAccess.RetainLabels);

    [Fact]
    public void Scrub_NothingToLearn_IsNearlyTheIdentityInEvaluationMode()
    {
        using var before = Copy();
        var options = Scrub with { MaximizationEpochs = 0, ClassificationWeight = 0, DivergenceWeight = 1, WeightDecay = 0, BatchNorm = BatchNormPolicy.Evaluation };
        new ScrubUnlearner(options).Unlearn(toy.Request());
        using var scope = NewDisposeScope();
        foreach (var (one, other) in before.parameters().Zip(toy.Network.parameters())) allclose(one, other, 0, 1e-6).Should().BeTrue();
    }

    [Fact]
    public void Scrub_MaximizationStep_LeavesTheTeacherOnTheForgetSet()
    {
        using var original = Copy();
        new ScrubUnlearner(Scrub with { Epochs = 3, MaximizationEpochs = 3, LearningRate = 0.1, ClassificationWeight = 0, DivergenceWeight = 0 }).Unlearn(toy.Request());
        Divergence(toy.Forget, original).Should().BeGreaterThan(0.01);
    }

    [Fact]
    public void Scrub_DivergenceWeight_HoldsTheRetainSetNearTheTeacher()
    {
        using var original = Copy();
        using var start = ModelSnapshot.Capture(original);
        double Gone(double weight)
        {
            start.RestoreTo(toy.Network);
            new ScrubUnlearner(Scrub with { Epochs = 3, MaximizationEpochs = 3, LearningRate = 0.1, ClassificationWeight = 0, DivergenceWeight = weight }).Unlearn(toy.Request());
            return Divergence(toy.Retain, original);
        }
        Gone(1).Should().BeLessThan(0.5 * Gone(0));
    }

    /// <summary>At the first step the student is its teacher, from which it does not diverge.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Scrub_MaximizeClassification_AddsTheForgetLossToWhatIsMaximized(bool maximize)
    {
        var expected = maximize ? 0.5 * new Classifier(toy.Network).Predict(toy.Forget, ClassificationTask.SingleLabel).MeanLoss : 0;
        var losses = new UnlearnerContractTests.Collected();
        var options = Scrub with { ForgetBatchSize = 24, ClassificationWeight = 0.5, MaximizeClassification = maximize, DivergenceCeiling = null, BatchNorm = BatchNormPolicy.Evaluation };
        var reads = new ScrubUnlearner(options).Unlearn(toy.Request(), losses).Reads;
        losses.Items[0].Loss.Should().BeApproximately(expected, 1e-5);
        reads.HasFlag(DataAccess.ForgetLabels).Should().Be(maximize);
    }

    [Fact]
    public void Scrub_Steps_AreMaximizationsInTheFirstEpochsAndMinimizationsInAll() =>
        new ScrubUnlearner(Scrub with { Epochs = 3, MaximizationEpochs = 2 }).Unlearn(toy.Request()).Steps.Should().Be(2 * 3 + 3 * 6);

    [Fact]
    public void Scrub_Rewind_ReturnsTheEpochWhoseForgetErrorIsClosestToTheReference()
    {
        var options = Scrub with { Epochs = 4, MaximizationEpochs = 4, LearningRate = 0.1, Schedule = Dlfd.Training.LearningRateSchedule.Constant };
        using var original = ModelSnapshot.Capture(toy.Network);
        List<double> errors = [];
        var reference = 0.0;
        for (var epochs = 1; epochs <= 4; epochs++)
        {
            original.RestoreTo(toy.Network);
            new ScrubUnlearner(options with { Epochs = epochs }).Unlearn(toy.Request());
            errors.Add(1 - new Classifier(toy.Network).Predict(toy.Forget, ClassificationTask.SingleLabel).Accuracy);
            reference = 1 - new Classifier(toy.Network).Predict(toy.Monitor, ClassificationTask.SingleLabel).Accuracy; // both sets have equal classes
        }
        original.RestoreTo(toy.Network);
        new ScrubUnlearner(options with { Rewind = true }).Unlearn(toy.Request());
        var rewound = 1 - new Classifier(toy.Network).Predict(toy.Forget, ClassificationTask.SingleLabel).Accuracy;
        Math.Abs(rewound - reference).Should().Be(errors.Min(e => Math.Abs(e - reference)));
    }

    [Fact]
    public void Rewinding_Reference_IsWeightedToTheForgetSetsClasses()
    {
        var class0 = toy.Forget.Subset([.. toy.Forget.ReadLabels().Select((c, i) => (c, i)).Where(x => x.c == 0).Select(x => (long)x.i)]);
        var request = toy.Request() with { Forget = class0 };
        using (no_grad()) toy.Network.get_parameter("last.bias")!.copy_(tensor([-50f, 0, 50]));
        using var session = new UnlearningSession(request, Scrub, new(), null, null, default);
        using var rewinding = new Rewinding(session);
        rewinding.Reference().Should().Be(1, "no example of class 0 is classified as such");
    }

    [Fact]
    public void Rewinding_StateThatErrsAsAnEarlierOne_TakesNoMemory()
    {
        using var session = new UnlearningSession(toy.Request(), Scrub, new(), null, null, default);
        using var rewinding = new Rewinding(session);
        rewinding.Keep();
        var before = Tensor.TotalCount;
        rewinding.Keep();
        Tensor.TotalCount.Should().BeLessThanOrEqualTo(before);
    }

    [Fact]
    public void Scrub_RewindWithoutMonitor_SaysWhatToSet() =>
        FluentActions.Invoking(() => new ScrubUnlearner().Unlearn(toy.Request() with { Monitor = null })).Should().Throw<ArgumentException>().WithMessage("*UnlearningRequest.Monitor*Rewind*");

    [Fact]
    public void Teacher_SharedWithTheStudent_IsFoundOutAndRolledBack()
    {
        using var before = ModelSnapshot.Capture(toy.Network);
        var shared = toy.Network;
        FluentActions.Invoking(() => new BadTeachingUnlearner(Bad with { RetainOnly = true }).Unlearn(toy.Request() with { CreateModel = () => new Borrowed(shared) }))
            .Should().Throw<InvalidOperationException>().WithMessage("*teacher*CreateModel*");
        before.Matches(toy.Network).Should().BeTrue();
    }

    /// <summary>A factory's mistake: every model it makes has a buffer that counts its calls.</summary>
    sealed class Borrowed : nn.Module<Tensor, Tensor>, IDisposable
    {
        readonly ToyNetwork network;

        public Borrowed(ToyNetwork source) : base("borrowed")
        {
            network = new ToyNetwork();
            using var state = ModelSnapshot.Capture(source);
            state.RestoreTo(network);
            foreach (var (name, child) in network.named_children()) register_module(name, child);
        }

        public override Tensor forward(Tensor input)
        {
            using var noGrad = no_grad();
            network.parameters().First().add_(1e-3);
            return network.call(input);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) network.Dispose();
            base.Dispose(disposing);
        }
    }
}
