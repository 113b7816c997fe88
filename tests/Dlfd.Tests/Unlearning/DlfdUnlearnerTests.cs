using Dlfd.Data;
using Dlfd.Models;
using Dlfd.OptimalTransport;
using Dlfd.Training;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using static TorchSharp.torch;

namespace Dlfd.Tests.Unlearning;

[Collection("Torch")]
public sealed class DlfdUnlearnerTests : IDisposable
{
    readonly Toy toy = new();

    public void Dispose() => toy.Dispose();

    static DlfdOptions Small => DlfdOptions.Paper with { BatchSize = 16, PerturbationSteps = 5, PerturbInEvaluationMode = true };

    (Tensor Clean, Tensor Perturbed, Tensor Forget) Perturb(DlfdOptions options, double weight)
    {
        using var retain = toy.Retain.Read([.. Enumerable.Range(0, 16).Select(i => (long)i)], CPU);
        using var forget = toy.Forget.Read([.. Enumerable.Range(0, 16).Select(i => (long)i)], CPU);
        var perturbation = new FeatureDistancing(options, new SinkhornDistance(options.Sinkhorn), toy.Request());
        var perturbed = perturbation.Perturb(retain.Inputs, retain.Labels, forget.Inputs, weight);
        return (retain.Inputs.clone(), perturbed, forget.Inputs.clone());
    }

    double Transport(Tensor x, Tensor y)
    {
        toy.Network.eval();
        using var noGrad = no_grad();
        using var result = new SinkhornDistance(SinkhornOptions.Accurate).Compute(toy.Network.Features(x), toy.Network.Features(y));
        return result.Value.to(float64).item<double>();
    }

    [Fact]
    public void Perturb_PaperWithoutClassificationLoss_MovesAwayFromForgetFeatures()
    {
        using var scope = NewDisposeScope();
        var (clean, perturbed, forget) = Perturb(Small, weight: 0);
        Transport(perturbed, forget).Should().BeGreaterThan(Transport(clean, forget) + 1e-4);
    }

    [Fact]
    public void Perturb_PaperWithClassificationLoss_KeepsTheClassBetter()
    {
        using var scope = NewDisposeScope();
        var (_, without, _) = Perturb(Small, weight: 0);
        var (_, with, _) = Perturb(Small, weight: 10);
        Loss(with).Should().BeLessThan(Loss(without));
    }

    [Fact]
    public void ToString_TellsSettingsApart()
    {
        var paper = new DlfdUnlearner(DlfdOptions.Paper).ToString();
        new DlfdUnlearner(DlfdOptions.Paper).ToString().Should().Be(paper).And.Contain("StepSize = 0.00784");
        new DlfdUnlearner(DlfdOptions.Paper with { Sinkhorn = SinkhornOptions.Fast with { MaxIterations = 7 } }).ToString().Should().NotBe(paper);
        new DlfdUnlearner(DlfdOptions.Paper with { Watch = new() { Every = 3 } }).ToString().Should().NotBe(paper);
    }

    [Fact]
    public void Perturb_ToLookAt_StepsNoFurtherThanItMayAndLeavesTheModel()
    {
        using var scope = NewDisposeScope();
        using Batch retain = toy.Retain.Read([0, 1, 2, 3], CPU), forget = toy.Forget.Read([0, 1, 2, 3], CPU);
        using var before = ModelSnapshot.Capture(toy.Network);
        var perturbed = new DlfdUnlearner(Small).Perturb(toy.Request(), retain, forget);
        var pixels = (perturbed - retain.Inputs).abs() * 0.25; // the toy's deviation
        pixels.max().item<float>().Should().BeInRange(2f / 255 - 1e-5f, 5 * 2f / 255 + 1e-5f);
        before.Matches(toy.Network).Should().BeTrue();
        toy.Network.parameters().Should().OnlyContain(p => p.requires_grad);
    }

    [Fact]
    public void Perturb_ReleasedProfile_IgnoresTheForgetImages()
    {
        using var scope = NewDisposeScope();
        var (_, released, _) = Perturb(DlfdOptions.Released, weight: 1);
        var (_, heavier, _) = Perturb(DlfdOptions.Released with { TransportWeight = 30 }, weight: 1);
        released.eq(heavier).all().item<bool>().Should().BeTrue();
        var (_, paper, _) = Perturb(Small, weight: 1);
        var (_, paperHeavier, _) = Perturb(Small with { TransportWeight = 300 }, weight: 1);
        paper.eq(paperHeavier).all().item<bool>().Should().BeFalse();
    }

    [Fact]
    public void Gradient_Paper_EqualsFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        toy.Network.eval();
        using var batch = toy.Retain.Read([0, 1, 2, 3], CPU);
        using var other = toy.Forget.Read([0, 1, 2, 3], CPU);
        var options = Small with { Sinkhorn = SinkhornOptions.Accurate with { Tolerance = 1e-7, Epsilon = 0.1 } };
        var sinkhorn = new SinkhornDistance(options.Sinkhorn);
        var perturbation = new FeatureDistancing(options, sinkhorn, toy.Request());
        var objective = perturbation.Objective(batch.Labels, 0);
        var forgetFeatures = objective.Features(other.Inputs);
        using var transport = objective.Transport = new(sinkhorn, options.Sinkhorn.Gradient, forgetFeatures, []);
        var gradient = objective.Gradient(batch.Inputs.clone().requires_grad_());
        var direction = randn(batch.Inputs.shape, generator: new Generator(1));
        double Value(double h)
        {
            using var result = sinkhorn.Compute(objective.Features(batch.Inputs + h * direction), forgetFeatures);
            return options.TransportWeight * result.Value.to(float64).item<double>();
        }
        var slope = (Value(1e-2) - Value(-1e-2)) / 2e-2;
        (gradient * direction).sum().item<float>().Should().BeApproximately((float)slope, (float)(0.02 * Math.Abs(slope) + 1e-4));
        gradient.abs().sum().item<float>().Should().BeGreaterThan(0);
    }

    [Fact]
    public void Perturb_WithNormalization_StaysWithinRealPixelsAndSteps()
    {
        using var scope = NewDisposeScope();
        var (clean, perturbed, _) = Perturb(Small with { StepSize = 0.05 }, weight: 1);
        var pixels = perturbed * 0.25 + 0.5;
        pixels.min().item<float>().Should().BeGreaterThanOrEqualTo(-1e-6f);
        pixels.max().item<float>().Should().BeLessThanOrEqualTo(1 + 1e-6f);
        ((perturbed - clean).abs().max() * 0.25).item<float>().Should().BeLessThanOrEqualTo(5 * 0.05f + 1e-5f);
    }

    [Fact]
    public void Perturb_Always_LeavesTheModelAlone()
    {
        using var scope = NewDisposeScope();
        using var before = ModelSnapshot.Capture(toy.Network);
        Perturb(Small with { PerturbInEvaluationMode = false }, weight: 1);
        before.Matches(toy.Network).Should().BeTrue("batch-norm statistics must not see perturbed images");
        toy.Network.parameters().Should().OnlyContain(p => p.requires_grad);
    }

    [Fact]
    public void Perturb_WhereTheNetworkStaysInEvaluationMode_SeesItSo()
    {
        using var scope = NewDisposeScope();
        var training = Small with { PerturbInEvaluationMode = false };
        var (_, evaluation, _) = Perturb(Small, weight: 1);
        var (_, frozen, _) = Perturb(training with { BatchNorm = BatchNormPolicy.Evaluation }, weight: 1);
        frozen.eq(evaluation).all().item<bool>().Should().BeTrue();
        Perturb(training, weight: 1).Perturbed.eq(evaluation).all().item<bool>().Should().BeFalse();
    }

    [Fact]
    public void Unlearn_CancelledAmongThePerturbationSteps_StopsThere()
    {
        using var source = new CancellationTokenSource();
        var calls = 0;
        toy.Network.register_forward_pre_hook((_, input) =>
        {
            if (++calls == 4) source.Cancel();
            return input;
        });
        var options = DlfdOptions.Tuned with { PerturbationSteps = 1000, BatchSize = 16 };
        FluentActions.Invoking(() => new DlfdUnlearner(options).Unlearn(toy.Request() with { Monitor = null }, cancellationToken: source.Token)).Should().Throw<OperationCanceledException>();
        calls.Should().BeLessThan(8);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Unlearn_Augmentation_IsLeftOutByTheReleasedProfile(bool released)
    {
        var augmented = 0;
        var options = (released ? DlfdOptions.Released : DlfdOptions.Tuned) with { BatchSize = 16, PerturbationSteps = 1 };
        new DlfdUnlearner(options).Unlearn(toy.Request() with { Augmentation = (x, _) => { augmented++; return x; } });
        augmented.Should().Be(released ? 0 : 6);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 6)]
    public void Unlearn_Released_StaysInEvaluationModeAfterItsFirstBatch(bool evaluation, long counted)
    {
        using var scope = NewDisposeScope();
        long Seen() => toy.Network.state_dict()["extractor.1.num_batches_tracked"].item<long>();
        var before = Seen();
        var options = DlfdOptions.Released with { Epochs = 2, PerturbationSteps = 1, ForgettingThreshold = 0, Selection = CheckpointSelection.Last, TrainInEvaluationMode = evaluation };
        new DlfdUnlearner(options).Unlearn(toy.Request()).Steps.Should().Be(6);
        (Seen() - before).Should().Be(counted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Unlearn_RetainSet_IsReadInOrderByTheReleasedProfile(bool released)
    {
        var retain = new Recording(toy.Retain);
        new DlfdUnlearner((released ? DlfdOptions.Released : DlfdOptions.Tuned) with { Epochs = 1, BatchSize = 16, PerturbationSteps = 1 }).Unlearn(toy.Request() with { Retain = retain });
        retain.Rows.Order().Should().Equal(Enumerable.Range(0, 96).Select(i => (long)i));
        retain.Rows.SequenceEqual(retain.Rows.Order()).Should().Be(released);
    }

    public static TheoryData<string> Degenerate => ["no steps", "infinite threshold", "clean images alone"];

    [Theory]
    [MemberData(nameof(Degenerate))]
    public void Unlearn_Degenerate_EqualsFineTuningBitForBit(string which)
    {
        using var original = ModelSnapshot.Capture(toy.Network);
        new FineTuneUnlearner(new() { Epochs = 1, BatchSize = 16, LearningRate = 0.01, Schedule = LearningRateSchedule.Cosine }).Unlearn(toy.Request());
        using var fineTuned = ModelSnapshot.Capture(toy.Network);
        original.RestoreTo(toy.Network);
        var options = new DlfdOptions { BatchSize = 16, LearningRate = 0.01 };
        new DlfdUnlearner(which switch
        {
            "no steps" => options with { PerturbationSteps = 0 },
            "infinite threshold" => options with { ForgettingThreshold = double.PositiveInfinity },
            _ => options with { CleanShare = 1 },
        }).Unlearn(toy.Request());
        fineTuned.Matches(toy.Network).Should().BeTrue();
    }

    [Fact]
    public void ClassificationWeight_IsLinearAndGuardsASingleBatch()
    {
        var unlearner = new DlfdUnlearner(new() { InitialClassificationWeight = 0.5, FinalClassificationWeight = 1 });
        (unlearner.ClassificationWeight(0, 11), unlearner.ClassificationWeight(5, 11), unlearner.ClassificationWeight(10, 11)).Should().Be((0.5, 0.75, 1));
        unlearner.ClassificationWeight(0, 1).Should().Be(0.5);
    }

    [Fact]
    public void Unlearn_Monitored_SwitchesAtTheThreshold()
    {
        var points = new DlfdUnlearner(new() { BatchSize = 16, PerturbationSteps = 1, MonitorEvery = 1, ForgettingThreshold = 0.05 }).Unlearn(toy.Request()).MonitorPoints;
        points.Should().HaveCount(7, "it looks before each of the 6 batches and at the end");
        points.Should().OnlyContain(p => p.Perturbing == (p.ForgettingScore >= 0.05));
    }

    [Fact]
    public void Unlearn_BestNomus_ReturnsTheBestMonitoredModel()
    {
        var options = new DlfdOptions { BatchSize = 16, PerturbationSteps = 1, MonitorEvery = 1, LearningRate = 0.2, Selection = CheckpointSelection.BestNomus };
        var points = new DlfdUnlearner(options).Unlearn(toy.Request()).MonitorPoints;
        var accuracy = new Classifier(toy.Network).Predict(toy.Monitor, ClassificationTask.SingleLabel).Accuracy;
        accuracy.Should().Be(points.Skip(1).MaxBy(p => p.Nomus).Accuracy);
    }

    [Fact]
    public void Unlearn_WithoutMonitorSet_SaysWhatToSet() =>
        FluentActions.Invoking(() => new DlfdUnlearner(DlfdOptions.Paper).Unlearn(toy.Request() with { Monitor = null }))
            .Should().Throw<ArgumentException>().WithMessage("*set UnlearningRequest.Monitor*");

    [Theory]
    [InlineData("tuned")]
    [InlineData("paper")]
    [InlineData("released")]
    public void Unlearn_PointsRatherThanImages_Works(string profile)
    {
        using var scope = torch.NewDisposeScope();
        using var network = torch.nn.Linear(5, 3);
        TensorDataset Points(int count) => new(torch.randn(count, 5), torch.arange(count, dtype: torch.int64).remainder(3));
        var options = profile switch { "paper" => DlfdOptions.Paper, "released" => DlfdOptions.Released, _ => DlfdOptions.Tuned };
        if (profile == "paper") options = options with { Layer = DistancedLayer.Logits }; // a single layer has no other features
        new DlfdUnlearner(options).Unlearn(new() { Model = network, Retain = Points(40), Forget = Points(12), Monitor = Points(12) }).Changed.Should().Contain("weight");
    }

    [Fact]
    public void Unlearn_ForgetSetSmallerThanABatch_Works()
    {
        var two = toy.Forget.Subset([0, 1]);
        new DlfdUnlearner(new() { BatchSize = 16, PerturbationSteps = 1 })
            .Unlearn(toy.Request() with { Forget = two }).Steps.Should().Be(6);
    }

    double Loss(Tensor inputs)
    {
        toy.Network.eval();
        using var batch = toy.Retain.Read([.. Enumerable.Range(0, 16).Select(i => (long)i)], CPU);
        return ClassificationTask.SingleLabel.Loss(toy.Network.call(inputs), batch.Labels).item<float>();
    }

    sealed class Recording(ILabeledDataset data) : IDatasetView
    {
        public List<long> Rows { get; } = [];

        public IReadOnlyList<ILabeledDataset> Sources => [data];

        public long Count => data.Count;

        public Batch Read(ReadOnlySpan<long> indices, Device device)
        {
            Rows.AddRange(indices);
            return data.Read(indices, device);
        }
    }
}
