using Dlfd.Data;
using Dlfd.Evaluation;
using Dlfd.Models;
using Dlfd.OptimalTransport;
using Dlfd.Training;
using Dlfd.Unlearning.Methods;
using Dlfd.Vision.Imaging;
using Dlfd.Vision.Models;
using static TorchSharp.torch;

namespace Dlfd.Tests;

/// <summary>Calls of the public surface outside any dispose scope leave nothing but what they return. Unlearners and image folders have tests of their own.</summary>
[Collection("Torch")]
public sealed class LeakTests : IDisposable
{
    static readonly Dictionary<string, Action<LeakTests>> Calls = new()
    {
        ["batches"] = t => Exhaust(t.toy.Retain.Batches(40, CPU, new Random(1))),
        ["batches left early"] = t => Exhaust(t.toy.Retain.Batches(40, CPU).Take(1)),
        ["cycled batches"] = t => Exhaust(t.toy.Retain.CycledBatches(40, CPU, new Random(1)).Take(5)),
        ["subset"] = t => t.toy.Retain.Subset([5, 3]).Read([1, 0], CPU).Dispose(),
        ["normalization"] = t => InputNormalization.ImageNet.Apply(t.images).Dispose(),
        ["flip"] = t => BatchTransforms.HorizontalFlip()(t.images, new Random(1)).Dispose(),
        ["crop"] = t => BatchTransforms.Crop(2)(t.images, new Random(1)).Dispose(),
        ["resize"] = t => BatchTransforms.Resize(20)(t.images, new Random(1)).Dispose(),
        ["normalize"] = t => BatchTransforms.Normalize(InputNormalization.ImageNet)(t.images, new Random(1)).Dispose(),
        ["no transform"] = t => BatchTransforms.Compose()(t.images, new Random(1)).Dispose(),
        ["single-label task"] = t => Measure(ClassificationTask.SingleLabel, t.logits, t.classes),
        ["multi-label task"] = t => Measure(ClassificationTask.MultiLabel, t.logits, t.yesOrNo),
        ["predict"] = t => new Classifier(t.toy.Network).Predict(t.toy.Forget, ClassificationTask.SingleLabel, 10),
        ["predict cancelled"] = t => Refused<OperationCanceledException>(() => new Classifier(t.toy.Network).Predict(t.toy.Forget, ClassificationTask.SingleLabel, 10, new(true))),
        ["evaluate"] = t => new NoMusEvaluator().Evaluate(t.toy.Network, t.toy.Forget, t.toy.Monitor, t.toy.Retain, ClassificationTask.SingleLabel),
        ["predict with features"] = t => new Classifier(t.toy.Network).PredictWithFeatures(t.toy.Forget, ClassificationTask.SingleLabel, 10),
        ["evaluate everything"] = t => new ModelEvaluator(new() { Resamples = 10 }).Evaluate(t.toy.Network, t.Sets, ClassificationTask.SingleLabel),
        ["predict without features"] = t => Refused<NotSupportedException>(() => new Classifier(t.plain).PredictWithFeatures(t.toy.Forget, ClassificationTask.SingleLabel, 10)),
        ["evaluate cancelled"] = t => Refused<OperationCanceledException>(() => new ModelEvaluator().Evaluate(t.toy.Network, t.Sets, ClassificationTask.SingleLabel, new(true))),
        ["relearn time"] = t => Relearn(t),
        ["relearn time cancelled"] = t => Refused<OperationCanceledException>(() => Relearn(t, new(true))),
        ["residual knowledge"] = t => ResidualKnowledge.Measure(t.toy.Network, t.toy.Network, t.toy.Forget, ClassificationTask.SingleLabel, 0.1, 2),
        ["tug of war"] = t =>
        {
            var predictions = new Classifier(t.toy.Network).Predict(t.toy.Forget, ClassificationTask.SingleLabel);
            TugOfWar.Score((predictions, predictions));
        },
        ["layer-wise distance"] = t => ParameterDistance.LayerWise(t.toy.Network, t.toy.Network),
        ["features"] = t => Dispose(new Classifier(t.resNet).ForwardWithFeatures(t.images)),
        ["features by a hook"] = t => Dispose(new Classifier(t.hooked).ForwardWithFeatures(t.logits)),
        ["train"] = t => Train(t, 0.01),
        ["train with a checkpoint"] = TrainTwice,
        ["train diverging"] = t => Refused<ArithmeticException>(() => Train(t, 100, epochs: 40, weightDecay: 1)),
        ["snapshot"] = t =>
        {
            using var snapshot = ModelSnapshot.Capture(t.toy.Network);
            snapshot.RestoreTo(t.toy.Network);
            snapshot.Matches(t.toy.Network);
        },
        ["snapshot of another model"] = t =>
        {
            using var snapshot = ModelSnapshot.Capture(t.hooked);
            Refused<ArgumentException>(() => snapshot.RestoreTo(t.toy.Network));
            snapshot.Matches(t.toy.Network);
        },
        ["modes"] = t => new ModeScope(t.toy.Network, training: false).Dispose(),
        ["frozen in training mode"] = t => new FrozenModel(t.toy.Network, evaluationMode: false).Dispose(),
        ["frozen and folded"] = t => FrozenForward(t),
        ["channels last"] = t => new ChannelsLast(t.resNet).Dispose(),
        ["seeded"] = t => new SeededTorch(3).Dispose(),
        ["resnet18"] = t => new ResNet18(2).Dispose(),
        ["resnet18 forward"] = t => t.resNet.call(t.images).Dispose(),
        ["perturb"] = Perturb,
        ["transport"] = t => Transport(new SinkhornDistance().Compute(t.logits, t.yesOrNo)),
        ["transport, last step"] = t => Transport(new SinkhornDistance(new() { Gradient = SinkhornGradient.LastStep }).Compute(t.logits, t.yesOrNo)),
        ["transport, last step, log domain"] = t => Transport(new SinkhornDistance(new() { Gradient = SinkhornGradient.LastStep, Solver = SinkhornSolver.LogDomain }).Compute(t.logits, t.yesOrNo)),
        ["transport from a cost"] = t => OfCost(new SinkhornDistance().ComputeFromCost(t.yesOrNo)),
        ["transport from a cost with weights"] = t => OfCost(new SinkhornDistance().ComputeFromCost(t.yesOrNo, new(t.rowWeights, t.columnWeights))),
        ["transport of a batch"] = t => Transport(new SinkhornDistance().Compute(t.pointClouds, t.pointClouds)),
    };

    readonly Toy toy = new(train: false);
    readonly ResNet18 resNet = new(2);
    readonly TorchSharp.Modules.Sequential hooked = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 3));
    readonly TorchSharp.Modules.Sequential plain = nn.Sequential(nn.Conv2d(3, 3, 8), nn.Flatten());
    readonly Tensor images = rand(2, 3, 32, 32), logits = randn(5, 3), classes = tensor(new long[] { 0, 1, 2, 0, 1 }), yesOrNo = ones(5, 3), pointClouds = randn(2, 5, 3);
    readonly Tensor rowWeights = full(5, 0.6f), columnWeights = ones(3);

    EvaluationSets Sets => new(toy.Retain, toy.Forget, toy.Monitor, toy.Retain)
    {
        ForgetIdentities = [.. Enumerable.Range(0, 24).Select(i => $"{i / 6}")], UnseenIdentities = [.. Enumerable.Range(0, 30).Select(i => $"{i / 6}")],
    };

    public static TheoryData<string> Names => [.. Calls.Keys];

    public void Dispose()
    {
        foreach (var owned in new IDisposable[] { toy, resNet, hooked, plain, images, logits, classes, yesOrNo, pointClouds, rowWeights, columnWeights }) owned.Dispose();
    }

    static void Perturb(LeakTests t)
    {
        using Batch retain = t.toy.Retain.Read([0, 1, 2, 3], CPU), forget = t.toy.Forget.Read([0, 1, 2, 3], CPU);
        new DlfdUnlearner().Perturb(t.toy.Request(), retain, forget).Dispose();
    }

    static void FrozenForward(LeakTests t)
    {
        using var frozen = new FrozenModel(t.resNet, evaluationMode: true);
        using var moving = t.images.detach().requires_grad_();
        t.resNet.call(moving).Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Call_OutsideAnyScope_LeavesNoTensor(string name) => Leaks.After(() => Calls[name](this)).Should().Be(0);

    static void Exhaust(IEnumerable<Batch> batches)
    {
        foreach (var _ in batches) { }
    }

    static void Measure(ClassificationTask task, Tensor logits, Tensor labels)
    {
        task.LossPerSample(logits, labels).Dispose();
        task.Loss(logits, labels).Dispose();
        task.Correct(logits, labels).Dispose();
        task.CorrectInTop2(logits, labels)?.Dispose();
        task.DivergencePerSample(logits, logits, 2).Dispose();
        task.Divergence(logits, logits, 2).Dispose();
        task.Divergence(logits, logits, reduction: DivergenceReduction.Mean).Dispose();
    }

    static void Dispose((Tensor Features, Tensor Logits) result)
    {
        result.Features.Dispose();
        result.Logits.Dispose();
    }

    /// <summary>Without augmentation, which has a thread of its own; TrainingBatchesTests count there.</summary>
    static void Relearn(LeakTests t, CancellationToken token = default) =>
        RelearnTime.Measure(t.toy.Network, t.toy.Forget, ClassificationTask.SingleLabel, new() { Epochs = 2, BatchSize = 10 }, 1.1, cancellationToken: token);

    static void Train(LeakTests t, double learningRate, int epochs = 1, double weightDecay = 5e-4) => ClassifierTrainer.Train(
        t.toy.Network, t.toy.Retain, ClassificationTask.SingleLabel, new() { Epochs = epochs, BatchSize = 32, LearningRate = learningRate, WeightDecay = weightDecay }, seed: 1);

    /// <summary>Writes the checkpoint of two epochs, and restores it.</summary>
    static void TrainTwice(LeakTests t)
    {
        var file = Path.GetTempFileName();
        File.Delete(file);
        try
        {
            for (var run = 0; run < 2; run++)
                ClassifierTrainer.Train(t.toy.Network, t.toy.Retain, ClassificationTask.SingleLabel, new() { Epochs = 2, BatchSize = 32 }, seed: 1, checkpoint: file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    static void OfCost(SinkhornResult result)
    {
        using (result)
        {
            _ = (result.Value, result.Potentials);
            result.Plan().Dispose();
            result.SharpCost().Dispose();
            Refused<InvalidOperationException>(() => result.Barycentric());
        }
    }

    static void Transport(SinkhornResult result)
    {
        using (result)
        {
            _ = (result.Value, result.Potentials);
            result.Plan().Dispose();
            result.SharpCost().Dispose();
            result.Barycentric().Dispose();
        }
    }

    static void Refused<T>(Action call) where T : Exception => call.Should().Throw<T>();
}
