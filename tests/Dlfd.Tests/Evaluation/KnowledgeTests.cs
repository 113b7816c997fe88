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

    [Theory]
    [InlineData(3L, 6L, 0.5)]
    [InlineData(null, 6L, null)]
    [InlineData(3L, 0L, null)]
    [InlineData(3L, null, null)]
    public void Anamnesis_ByHand(long? unlearned, long? retrained, double? index) => RelearnTime.Anamnesis(unlearned, retrained).Should().Be(index);

    [Fact]
    public void ResidualKnowledge_OfATrainedModelAgainstAFreshOne_IsAboveOne()
    {
        double? Ratio(ToyNetwork one, ToyNetwork other) => ResidualKnowledge.Measure(one, other, toy.Forget, ClassificationTask.SingleLabel, 0.3, 3);
        Ratio(toy.Network, fresh).Should().BeGreaterThan(1.3);
        Ratio(toy.Network, toy.Network).Should().Be(1, "both see the same noise");
    }

    [Fact]
    public void ResidualKnowledge_MuchNoise_IsUnlikeNone()
    {
        var (calm, loud) = (Measure(0), Measure(20));
        calm.Should().BeGreaterThan(0);
        loud.Should().NotBe(calm);

        double? Measure(double deviation) => ResidualKnowledge.Measure(toy.Network, fresh, toy.Forget, ClassificationTask.SingleLabel, deviation, 2);
    }
}
