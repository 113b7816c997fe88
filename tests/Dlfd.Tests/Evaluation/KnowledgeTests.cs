using Dlfd.Data;
using Dlfd.Evaluation;
using Dlfd.Models;
using Dlfd.Training;

namespace Dlfd.Tests.Evaluation;

[Collection("Torch")]
public sealed class KnowledgeTests : IDisposable
{
    static readonly TrainingOptions Options = new() { Epochs = 40, BatchSize = 12, LearningRate = 0.02 };

    readonly Toy toy = new();

    readonly ToyNetwork fresh;

    public KnowledgeTests()
    {
        TorchSharp.torch.random.manual_seed(1);
        fresh = new();
    }

    public void Dispose()
    {
        toy.Dispose();
        fresh.Dispose();
    }

    long? Steps(ToyNetwork network, double accuracy) => RelearnTime.Measure(network, toy.Forget, ClassificationTask.SingleLabel, Options, accuracy);

    [Fact]
    public void RelearnTime_OfATrainedModel_IsShorterThanOfAFreshOneAndChangesNothing()
    {
        using var before = ModelSnapshot.Capture(fresh);
        var (known, unknown) = (Steps(toy.Network, 0.9), Steps(fresh, 0.9));
        known.Should().BeLessThan(unknown!.Value);
        before.Matches(fresh).Should().BeTrue();
        Steps(fresh, 0.9).Should().Be(unknown, "the seed is the same");
        Steps(fresh, 0).Should().Be(0);
        Steps(fresh, 1.1).Should().BeNull();
    }

    /// <summary>Two logits w·x on the single example x = 1, whose gap d moves by 2 η σ(−d) a step.</summary>
    [Theory]
    [InlineData(-2, 0.5)]
    [InlineData(-0.3, 0.5)]
    [InlineData(-5, 0.25)]
    public void RelearnTime_OfTwoWeights_IsThatOfTheirRecursion(double gap, double rate)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var layer = TorchSharp.torch.nn.Linear(1, 2, hasBias: false);
        using (TorchSharp.torch.no_grad()) layer.weight!.copy_(TorchSharp.torch.tensor(new[] { (float)gap, 0 }).view(2, 1));
        var data = new TensorDataset(TorchSharp.torch.ones(1, 1), TorchSharp.torch.zeros(1, dtype: TorchSharp.torch.int64));
        var steps = 0L;
        for (var d = gap; d <= 0; steps++) d += 2 * rate / (1 + Math.Exp(d));
        RelearnTime.Measure(layer, data, ClassificationTask.SingleLabel, new() { Epochs = 1000, BatchSize = 1, LearningRate = rate, Momentum = 0, WeightDecay = 0 }, 1).Should().Be(steps);
    }

    /// <summary>A model that is right where x + noise is above a threshold is so in Φ(−threshold / deviation) of the cases at x = 0.</summary>
    [Theory]
    [InlineData(1, 0, 1, 0.158655 / 0.5, 0.5)]
    [InlineData(0.5, -1, 2, 0.401294 / 0.691462, 0.691462)]
    public void ResidualKnowledge_OfTwoThresholds_IsTheRatioOfNormalTails(double own, double other, double deviation, double ratio, double reference)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        TorchSharp.Modules.Linear Threshold(double at)
        {
            var layer = TorchSharp.torch.nn.Linear(1, 2);
            using var noGrad = TorchSharp.torch.no_grad();
            layer.weight!.copy_(TorchSharp.torch.tensor(new float[] { 1, 0 }).view(2, 1));
            layer.bias!.copy_(TorchSharp.torch.tensor(new[] { -(float)at, 0 }));
            return layer;
        }
        var data = new TensorDataset(TorchSharp.torch.zeros(2000, 1), TorchSharp.torch.zeros(2000, dtype: TorchSharp.torch.int64));
        using TorchSharp.Modules.Linear one = Threshold(own), two = Threshold(other);
        var measured = ResidualKnowledge.Measure(one, two, data, ClassificationTask.SingleLabel, deviation, draws: 20)!.Value;
        measured.Value.Should().BeApproximately(ratio, 0.02);
        // The delta method: whoever is right at the higher threshold is so at the lower one, on the mean of 20 draws an example.
        var p = ratio * reference;
        var variance = (p * (1 - p) + ratio * ratio * reference * (1 - reference) - 2 * ratio * p * (1 - reference)) / (reference * reference * 20 * 2000);
        var interval = measured.Interval!.Value;
        ((interval.High - interval.Low) / 2).Should().BeApproximately(1.96 * Math.Sqrt(variance), 0.15 * 1.96 * Math.Sqrt(variance));
        interval.Low.Should().BeLessThan(measured.Value);
        interval.High.Should().BeGreaterThan(measured.Value);
        ResidualKnowledge.Measure(one, two, data, ClassificationTask.SingleLabel, deviation, 1, identities: [.. Enumerable.Repeat("a", 2000)])!.Value.Interval.Should().BeNull("one person tells of nobody else");
    }

    [Theory]
    [InlineData(3L, 6L, 0.5)]
    [InlineData(null, 6L, null)]
    [InlineData(3L, 0L, null)]
    [InlineData(3L, null, null)]
    public void Anamnesis_ByHand(long? unlearned, long? retrained, double? index) => RelearnTime.Anamnesis(unlearned, retrained).Should().Be(index);

    [Fact]
    public void ResidualKnowledge_OfATrainedModelAgainstAFreshOne_IsAboveOne()
    {
        double? Ratio(ToyNetwork one, ToyNetwork other) => ResidualKnowledge.Measure(one, other, toy.Forget, ClassificationTask.SingleLabel, 0.3, 3)?.Value;
        Ratio(toy.Network, fresh).Should().BeGreaterThan(1.3);
        Ratio(toy.Network, toy.Network).Should().Be(1, "both see the same noise");
    }

    [Fact]
    public void ResidualKnowledge_MuchNoise_IsUnlikeNone()
    {
        var (calm, loud) = (Measure(0), Measure(20));
        calm.Should().BeGreaterThan(0);
        loud.Should().NotBe(calm);

        double? Measure(double deviation) => ResidualKnowledge.Measure(toy.Network, fresh, toy.Forget, ClassificationTask.SingleLabel, deviation, 2)?.Value;
    }
}
