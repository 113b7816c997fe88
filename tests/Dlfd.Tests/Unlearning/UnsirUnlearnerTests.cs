using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Training;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using static TorchSharp.torch;

namespace Dlfd.Tests.Unlearning;

[Collection("Torch")]
public sealed class UnsirUnlearnerTests : IDisposable
{
    readonly Toy toy = new(epochs: 6); // a surer model is hardly impaired by noise

    public void Dispose() => toy.Dispose();

    static UnsirOptions Small => new() { NoiseImages = 16, NoiseSteps = 30, NoiseCopies = 6, BatchSize = 16, LearningRate = 0.01 };

    /// <summary>Forgets class 2 whole: retain and forget sets share no class.</summary>
    UnlearningRequest ForgetClass2() => toy.Request() with { Retain = Classes(toy.Retain, c => c != 2), Forget = Classes(toy.Retain, c => c == 2) };

    static ILabeledDataset Classes(ILabeledDataset data, Func<long, bool> keep) =>
        data.Subset([.. data.ReadLabels().Select((c, i) => (c, i)).Where(x => keep(x.c)).Select(x => (long)x.i)]);

    double Accuracy(ILabeledDataset data) => new Classifier(toy.Network).Predict(data, ClassificationTask.SingleLabel).Accuracy;

    [Fact]
    public void Unlearn_AClass_ImpairsItAndRepairsTheOthers()
    {
        var request = ForgetClass2();
        Accuracy(request.Forget).Should().BeGreaterThan(0.8);
        using var original = ModelSnapshot.Capture(toy.Network);
        new UnsirUnlearner(Small with { Repair = new() { Epochs = 0 } }).Unlearn(request);
        var (forgotten, impaired) = (Accuracy(request.Forget), Accuracy(request.Retain));
        forgotten.Should().BeLessThan(0.7);
        original.RestoreTo(toy.Network);
        new UnsirUnlearner(Small with { Repair = new() { Epochs = 10, BatchSize = 16 } }).Unlearn(request);
        Accuracy(request.Retain).Should().BeGreaterThanOrEqualTo(impaired).And.BeGreaterThan(0.9);
    }

    [Fact]
    public void Learn_RaisesTheNoiseLossAboveThatOfImages()
    {
        using var scope = NewDisposeScope();
        var labels = full(16, 2, int64);
        double Loss(int steps)
        {
            random.manual_seed(1);
            var unsir = new UnsirUnlearner(Small with { NoiseSteps = steps });
            using var session = new UnlearningSession(ForgetClass2(), Small, new(), null, null, default);
            var noise = unsir.Learn(session, labels);
            return new Classifier(toy.Network).Predict(new TensorDataset(noise, labels), ClassificationTask.SingleLabel).MeanLoss;
        }
        Loss(30).Should().BeGreaterThan(Loss(0));
        Loss(30).Should().BeGreaterThan(new Classifier(toy.Network).Predict(ForgetClass2().Forget, ClassificationTask.SingleLabel).MeanLoss);
    }

    [Fact]
    public void NoiseLabels_PerClass_EachRowKeepsTheClassItWasMadeAgainst()
    {
        using var scope = NewDisposeScope();
        var (targets, rows, labels) = new UnsirUnlearner(Small with { NoiseImages = 2, NoiseCopies = 3 }).NoiseLabels(tensor(new long[] { 7, 4, 7, 4 }));
        targets.data<long>().Should().Equal(4, 4, 7, 7);
        rows.Should().Equal(0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3);
        labels.data<long>().Should().Equal(4, 4, 7, 7, 4, 4, 7, 7, 4, 4, 7, 7);
    }

    [Fact]
    public void NoiseLabels_SeveralLabels_EveryDistinctRowIsAClass()
    {
        using var scope = NewDisposeScope();
        var (targets, rows, labels) = new UnsirUnlearner(Small with { NoiseImages = 2, NoiseCopies = 1 }).NoiseLabels(tensor(new float[,] { { 1, 0 }, { 0, 1 }, { 1, 0 } }));
        targets.data<float>().Should().Equal(0, 1, 0, 1, 1, 0, 1, 0);
        rows.Should().Equal(0, 1, 2, 3);
        labels.allclose(targets).Should().BeTrue();
    }

    [Fact]
    public void NoiseLabels_Released_GivesTheFirstBatchToAllForgetLabelsInTurn()
    {
        using var scope = NewDisposeScope();
        var (targets, rows, labels) = new UnsirUnlearner(UnsirOptions.Released with { NoiseImages = 2 }).NoiseLabels(tensor(new long[] { 0, 1, 2 }));
        targets.data<long>().Should().Equal(0, 1);
        rows.Should().Equal(0, 1, 0);
        labels.data<long>().Should().Equal(0, 1, 2);
    }

    [Fact]
    public void Constructor_RepairOptions_AreCopied()
    {
        var options = Small with { Epochs = 0, Repair = new TrainingOptions { Epochs = 0 } };
        var method = new UnsirUnlearner(options);
        options.Repair.Epochs = 1;
        method.Unlearn(toy.Request()).Steps.Should().Be(0);
    }

    [Fact]
    public void Unlearn_RetainPerClass_LimitsTheRepair()
    {
        var options = Small with { RetainPerClass = 8, ImpairWithRetain = false, Epochs = 0, Repair = new TrainingOptions { Epochs = 1, BatchSize = 8 } };
        new UnsirUnlearner(options).Unlearn(toy.Request()).Steps.Should().Be(3, "8 examples of each of 3 classes are 3 batches of 8");
    }
}
