using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Training;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using static TorchSharp.torch;

namespace Dlfd.Tests.Unlearning;

/// <summary>Methods that forget classes without data: error-minimizing and -maximizing noise, gated knowledge transfer.</summary>
[Collection("Torch")]
public sealed class ZeroShotTests : IDisposable
{
    readonly Toy toy = new();

    public void Dispose() => toy.Dispose();

    ILabeledDataset Class(long wanted) =>
        toy.Retain.Subset([.. toy.Retain.ReadLabels().Select((c, i) => (c, i)).Where(x => x.c == wanted).Select(x => (long)x.i)]);

    UnlearningRequest ForgetClass0() => toy.Request() with { Forget = Class(0), Retain = Class(1).Concat(Class(2)) };

    double Accuracy(ILabeledDataset data) => new Classifier(toy.Network).Predict(data, ClassificationTask.SingleLabel).Accuracy;

    static ZeroShotOptions Noise => new()
    {
        BatchSize = 16, NoiseImages = 64, NoiseSteps = 10, Epochs = 4, LearningRate = 2e-3,
        Repair = new() { Epochs = 10, BatchSize = 16, Optimizer = OptimizerKind.Adam, LearningRate = 2e-3, WarmupShare = 0 },
    };

    static GatedTransferOptions Transfer => new() { BatchSize = 32, Epochs = 30, StudentSteps = 5, Latents = 16, GeneratorWidth = 128, LearningRate = 5e-3, GateThreshold = 0.2 };

    [Fact]
    public void Noise_OfBothKinds_RaisesAndLowersTheLoss()
    {
        float Loss(bool raise, int steps)
        {
            var probe = new Probe(session =>
            {
                random.manual_seed(1);
                var noise = new ZeroShotUnlearner(Noise with { NoiseImages = 16, NoiseSteps = steps }).Noise(session, [0, 2], raise);
                noise.ReadLabels().Should().Equal(Enumerable.Repeat(0L, 16).Concat(Enumerable.Repeat(2L, 16)));
                return tensor((float)session.Model.Predict(noise, session.Request.Task).MeanLoss).DetachFromDisposeScope();
            });
            probe.Unlearn(toy.Request());
            using var result = probe.Result!;
            return result.item<float>();
        }
        var start = Loss(true, 0);
        Loss(true, 30).Should().BeGreaterThan(start);
        Loss(false, 30).Should().BeLessThan(0.7f * start);
    }

    [Fact]
    public void ZeroShot_AClass_FallsMoreThanTheOthersWithoutAnyImage()
    {
        var request = ForgetClass0();
        Accuracy(request.Forget).Should().BeGreaterThan(0.9);
        new ZeroShotUnlearner(Noise).Unlearn(request with { Retain = new Unreadable(1) }).Reads.Should().Be(DataAccess.Forget | DataAccess.ForgetLabels);
        Accuracy(request.Forget).Should().BeLessThan(0.3);
        Accuracy(request.Retain).Should().BeGreaterThan(0.8);
    }

    [Fact]
    public void ZeroShot_NamedClasses_ReadNoLabel()
    {
        var result = new ZeroShotUnlearner(Noise with { Classes = [2] }).Unlearn(toy.Request());
        result.Reads.Should().Be(DataAccess.Forget);
        FluentActions.Invoking(() => new ZeroShotUnlearner(Noise with { Classes = [3] }).Unlearn(toy.Request()))
            .Should().Throw<ArgumentException>().WithMessage("There is no class 3 to forget; the model has the classes 0 to 2.");
        FluentActions.Invoking(() => new ZeroShotUnlearner(Noise with { Classes = [] }).Unlearn(toy.Request()))
            .Should().Throw<ArgumentException>().WithMessage("There is no class to forget in Classes;*");
    }

    [Fact]
    public void GatedTransfer_AClass_IsNotTaughtAndTheOthersAre()
    {
        var request = ForgetClass0();
        var result = new GatedTransferUnlearner(Transfer).Unlearn(request with { Retain = new Unreadable(1) });
        result.Steps.Should().BeGreaterThan(0).And.BeLessThanOrEqualTo(150);
        (result.Steps % 5).Should().Be(0, "each round that takes place has 5 steps");
        Accuracy(request.Forget).Should().BeLessThan(0.3);
        Accuracy(request.Retain).Should().BeGreaterThan(0.8);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.1)]
    public void GatedTransfer_EveryImageThatPasses_IsUnlikelyOfTheForgottenClass(double threshold)
    {
        var made = 0L;
        var probe = new Probe(session =>
        {
            using var transfer = new GatedTransfer(session, Transfer, [2], threshold);
            for (var round = 0; round < 10; round++)
            {
                using var scope = NewDisposeScope();
                var images = transfer.Generate();
                made += images.shape[0];
                if (images.shape[0] == 0) continue;
                images.shape[1..].Should().Equal(3, 8, 8);
                session.Model.Evaluate(() => session.Model.Forward(images).softmax(1)[TensorIndex.Colon, 2].max().item<float>()).Should().BeLessThanOrEqualTo((float)threshold + 1e-5f);
            }
            return zeros(1).DetachFromDisposeScope();
        });
        probe.Unlearn(toy.Request());
        made.Should().BePositive().And.BeLessThan(320);
    }

    /// <summary>Trains a generator between the toy and one whose last layer is turned round; measures its last images.</summary>
    float Generated(double rate, double balance, Func<Tensor, Tensor, Tensor> measure)
    {
        var probe = new Probe(session =>
        {
            random.manual_seed(1);
            using var transfer = new GatedTransfer(session, Transfer with { BalanceWeight = balance, GeneratorLearningRate = rate }, [2], threshold: 1);
            var teacher = session.TeachPresent();
            using (no_grad()) toy.Network.parameters().Last(p => p.dim() == 2).mul_(-0.5);
            Tensor? images = null;
            for (var round = 0; round < 20; round++) images = transfer.Generate();
            return measure(teacher.Logits(images!), session.Model.Evaluate(() => session.Model.Forward(images!))).DetachFromDisposeScope();
        });
        using var original = ModelSnapshot.Capture(toy.Network);
        probe.Unlearn(toy.Request());
        original.RestoreTo(toy.Network);
        using var result = probe.Result!;
        return result.item<float>();
    }

    [Fact]
    public void GatedTransfer_Generator_SeeksImagesOnWhichTheModelsDiffer()
    {
        float Divergence(double rate) => Generated(rate, 0, (one, other) => ClassificationTask.SingleLabel.Divergence(one, other));
        Divergence(0.01).Should().BeGreaterThan(1.1f * Divergence(0));
    }

    [Fact]
    public void GatedTransfer_Balance_MakesImagesOfMoreClasses()
    {
        float Least(double balance) => Generated(0.02, balance, (one, _) => one.softmax(1).mean([0]).min());
        Least(5).Should().BeGreaterThan(1.2f * Least(0));
    }

    [Fact]
    public void GatedTransfer_EveryClassForgotten_NamesTheRemedy()
    {
        FluentActions.Invoking(() => new GatedTransferUnlearner(Transfer).Unlearn(toy.Request()))
            .Should().Throw<ArgumentException>().WithMessage("*name some in Classes, or set GateThreshold to 1*");
        new GatedTransferUnlearner(Transfer with { GateThreshold = null, Epochs = 2 }).Unlearn(toy.Request()).Steps.Should().Be(10);
    }

    [Fact]
    public void GatedTransfer_NothingPasses_RestoresTheModelAndSaysSo()
    {
        using var before = ModelSnapshot.Capture(toy.Network);
        FluentActions.Invoking(() => new GatedTransferUnlearner(Transfer with { Epochs = 2, GateThreshold = 0 }).Unlearn(ForgetClass0()))
            .Should().Throw<InvalidOperationException>().WithMessage("No generated image passed the gate*");
        before.Matches(toy.Network).Should().BeTrue();
    }

    [Theory]
    [InlineData(3, 10, 8)]
    [InlineData(3, 8, 6)]
    [InlineData(12)]
    public void Generator_OtherShapes_AreRefused(params int[] shape) =>
        FluentActions.Invoking(() => new ImageGenerator(4, [.. shape.Select(s => (long)s)], 8, CPU))
            .Should().Throw<NotApplicableException>().WithMessage($"*multiples of 4, not inputs of *{string.Join(", ", shape)}*; resize them*");

    [Fact]
    public void Generator_AShape_IsThatOfItsImages()
    {
        using var scope = NewDisposeScope();
        using var generator = new ImageGenerator(4, [1, 8, 12], 8, CPU);
        var images = generator.call(randn(16, 4));
        images.shape.Should().Equal(16, 1, 8, 12);
        images.std().item<float>().Should().BeApproximately(1, 0.01f);
    }

    [Fact]
    public void AttentionMaps_HaveOneUnitVectorAResolutionAndNoHookAfterwards()
    {
        using var scope = NewDisposeScope();
        using var network = nn.Sequential(nn.Conv2d(3, 4, 3, padding: 1), nn.ReLU(inplace: true), nn.Conv2d(4, 5, 3, padding: 1), nn.ReLU(inplace: true), nn.MaxPool2d(2), nn.Conv2d(5, 6, 3, padding: 1));
        var inputs = randn(2, 3, 8, 8);
        using (var attention = new AttentionMaps(network))
        {
            var (_, maps) = attention.Run(() => network.call(inputs));
            maps.Select(m => m.shape[1]).Should().Equal(16, 64);
            maps[0].norm(1).allclose(ones(2)).Should().BeTrue();
            var last = network.call(inputs).square().mean([1]).flatten(1);
            maps[0].allclose(last / last.norm(1).unsqueeze(1)).Should().BeTrue();
            (maps[0].sum() + maps[1].sum()).backward(); // what is in place afterwards must not break it
        }
        network.parameters().Should().OnlyContain(p => !ReferenceEquals(p.grad, null));
        var closed = new AttentionMaps(network);
        closed.Dispose();
        closed.Run(() => network.call(inputs)).Maps.Should().BeEmpty("its hooks are gone");
    }

    /// <summary>A data set that nobody may read.</summary>
    sealed class Unreadable(long count) : ILabeledDataset
    {
        public long Count => count;

        public Batch Read(ReadOnlySpan<long> indices, Device device) => throw new InvalidOperationException("read");
    }
}
