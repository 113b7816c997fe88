using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using static TorchSharp.torch;

namespace Dlfd.Tests.Unlearning;

/// <summary>Methods that move boundaries or distil: boundary shrink and expand, DELETE, LoTUS, SFR-on, JiT.</summary>
[Collection("Torch")]
public sealed class DistillingTests : IDisposable
{
    readonly Toy toy = new();

    public void Dispose() => toy.Dispose();

    Predictions Predict(ILabeledDataset data) => new Classifier(toy.Network).Predict(data, ClassificationTask.SingleLabel);

    static float Probability(Predictions predictions, int row, int of) => MathF.Exp(predictions.Logits[row * 3 + of])
        / Enumerable.Range(0, 3).Sum(c => MathF.Exp(predictions.Logits[row * 3 + c]));

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(1)]
    public void BoundaryShrink_NearestClass_IsNeverTheTrueOne(double perturbation)
    {
        using var scope = NewDisposeScope();
        var probe = new Probe(s => new BoundaryShrinkUnlearner(new() { Perturbation = perturbation }).NearestClasses(s).DetachFromDisposeScope());
        probe.Unlearn(toy.Request());
        using var nearest = probe.Result!;
        var labels = toy.Forget.ReadLabels();
        nearest.data<long>().ToArray().Zip(labels).Should().OnlyContain(p => p.First != p.Second && p.First >= 0 && p.First < 3);
        if (perturbation > 0) return;
        var predictions = Predict(toy.Forget); // without a step it is the most likely other class
        for (var i = 0; i < labels.Length; i++)
            nearest[i].item<long>().Should().Be(Enumerable.Range(0, 3).Where(c => c != labels[i]).MaxBy(c => predictions.Logits[i * 3 + c]));
    }

    [Fact]
    public void BoundaryShrink_HigherRate_MovesForgetExamplesOutOfTheirClass()
    {
        var before = Predict(toy.Forget).Accuracy;
        new BoundaryShrinkUnlearner(new() { BatchSize = 8, LearningRate = 0.02 }).Unlearn(toy.Request());
        Predict(toy.Forget).Accuracy.Should().BeLessThan(before - 0.2);
    }

    [Fact]
    public void BoundaryExpand_HigherRate_RaisesForgetLossInAModelOfTheSameOutputs()
    {
        var before = Predict(toy.Forget).MeanLoss;
        new BoundaryExpandUnlearner(new() { BatchSize = 8, LearningRate = 0.02 }).Unlearn(toy.Request());
        var after = Predict(toy.Forget);
        after.MeanLoss.Should().BeGreaterThan(before);
        after.Outputs.Should().Be(3);
    }

    [Fact]
    public void Delete_AtTheOptimum_TrueClassIsGoneAndOtherOddsStay()
    {
        using var logits = randn(5, 3);
        using var labels = tensor(new long[] { 0, 1, 2, 0, 1 });
        using var scope = NewDisposeScope();
        var probabilities = DeleteUnlearner.Without(logits, labels).softmax(1);
        probabilities.gather(1, labels.unsqueeze(1)).eq(0).all().item<bool>().Should().BeTrue();
        (probabilities[0, 1] / probabilities[0, 2]).allclose((logits[0, 1] - logits[0, 2]).exp()).Should().BeTrue();
        ClassificationTask.SingleLabel.Divergence(DeleteUnlearner.Without(logits, labels), logits).item<float>().Should().BePositive();
    }

    [Fact]
    public void Delete_HigherRate_TakesTheTrueClassOutOfForgetPredictions()
    {
        new DeleteUnlearner(new() { BatchSize = 8, LearningRate = 0.02, Epochs = 30 }).Unlearn(toy.Request());
        var (after, labels) = (Predict(toy.Forget), toy.Forget.ReadLabels());
        labels.Select((c, i) => Probability(after, i, (int)c)).Average().Should().BeLessThan(0.3f);
    }

    [Fact]
    public void Lotus_ForgetAccuracyFarUnderUnseen_StopsAtOnce()
    {
        var wrong = toy.Forget.Relabel(tensor([.. toy.Forget.ReadLabels().Select(c => (c + 1) % 3)]));
        new LotusUnlearner().Unlearn(toy.Request() with { Forget = wrong }).Steps.Should().Be(0);
    }

    [Fact]
    public void Lotus_Temperature_RisesWithTheGapAndIsOneWithoutScale()
    {
        new LotusUnlearner().Temperature(0.3).Should().BeApproximately(Math.Exp(0.3), 1e-12);
        new LotusUnlearner(new() { TemperatureScale = 0 }).Temperature(0.3).Should().Be(1);
    }

    [Fact]
    public void Lotus_RetainLabels_DoNotMatter()
    {
        using var original = ModelSnapshot.Capture(toy.Network);
        new LotusUnlearner(new() { UnseenAccuracy = 0, Epochs = 2 }).Unlearn(toy.Request()).Reads.Should().NotHaveFlag(DataAccess.RetainLabels).And.NotHaveFlag(DataAccess.Monitor);
        using var first = ModelSnapshot.Capture(toy.Network);
        original.RestoreTo(toy.Network);
        using var scope = NewDisposeScope();
        new LotusUnlearner(new() { UnseenAccuracy = 0, Epochs = 2 }).Unlearn(toy.Request() with { Retain = toy.Retain.Relabel(zeros(96, dtype: int64)) });
        first.Matches(toy.Network).Should().BeTrue();
    }

    [Fact]
    public void Lotus_Targets_AreHardForRetainAndNoisyForForget()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        var logits = randn(400, 3);
        var targets = LotusUnlearner.Targets(logits, cat([ones(200, 1), zeros(200, 1)]), 1);
        targets.sum(1).allclose(ones(400)).Should().BeTrue();
        targets[TensorIndex.Slice(200)].argmax(1).eq(logits[TensorIndex.Slice(200)].argmax(1)).all().item<bool>().Should().BeTrue();
        targets[TensorIndex.Slice(200)].max(1).values.eq(1).all().item<bool>().Should().BeTrue();
        // The largest of a Gumbel-softmax draw is a draw from the softmax itself.
        var forget = targets[TensorIndex.Slice(0, 200)].argmax(1);
        var agreement = forget.eq(logits[TensorIndex.Slice(0, 200)].argmax(1)).to(float32).mean().item<float>();
        agreement.Should().BeApproximately(logits[TensorIndex.Slice(0, 200)].softmax(1).max(1).values.mean().item<float>(), 0.1f);
    }

    [Fact]
    public void SfrOn_NoForgetWeight_IsFineTuning()
    {
        using var original = ModelSnapshot.Capture(toy.Network);
        new SfrOnUnlearner(new() { ForgetWeight = 0, BatchSize = 16 }).Unlearn(toy.Request());
        using var first = ModelSnapshot.Capture(toy.Network);
        original.RestoreTo(toy.Network);
        new FineTuneUnlearner(new() { BatchSize = 16 }).Unlearn(toy.Request());
        first.Matches(toy.Network).Should().BeTrue();
    }

    [Theory]
    [InlineData(0, 1.0, 1.0)]
    [InlineData(1, 0.01, 0.99)]
    public void SfrOn_MaskThreshold_SelectsTheImportantWeights(double threshold, double atLeast, double atMost)
    {
        var probe = new Probe(s => new SfrOnUnlearner(new() { MaskThreshold = threshold }).Mask(s, new ParameterVector(s)).DetachFromDisposeScope());
        probe.Unlearn(toy.Request());
        using var mask = probe.Result!;
        using var scope = NewDisposeScope();
        ((double)mask.to(float32).mean().item<float>()).Should().BeInRange(atLeast, atMost);
    }

    [Fact]
    public void SfrOn_SlowRate_KeepsTheModelNearerToTheOriginal()
    {
        using var original = ModelSnapshot.Capture(toy.Network);
        double Distance(double rate)
        {
            using var before = toy.Network.parameters().First().detach().clone();
            new SfrOnUnlearner(new() { SlowRate = rate, BatchSize = 16 }).Unlearn(toy.Request());
            using var scope = NewDisposeScope();
            var distance = (toy.Network.parameters().First() - before).norm().item<float>();
            original.RestoreTo(toy.Network);
            return distance;
        }
        Distance(0.2).Should().BeLessThan(Distance(1));
    }

    [Fact]
    public void Jit_StrongNoise_SmoothsTheModelAndRaisesForgetLoss()
    {
        double Sensitivity()
        {
            var probe = new Probe(s =>
            {
                s.Model.Module.eval();
                return s.Epoch(s.Request.Forget, 24).Select(b => new JitUnlearner(new() { NoiseDeviation = 2 }).Sensitivity(s, b).DetachFromDisposeScope()).First();
            });
            using var original = ModelSnapshot.Capture(toy.Network);
            probe.Unlearn(toy.Request());
            original.RestoreTo(toy.Network);
            using var result = probe.Result!;
            return result.item<float>();
        }
        var (before, loss) = (Sensitivity(), Predict(toy.Forget).MeanLoss);
        new JitUnlearner(new() { BatchSize = 8, Epochs = 10, LearningRate = 0.1, NoiseDeviation = 2 }).Unlearn(toy.Request()).Reads.Should().Be(DataAccess.Forget);
        Sensitivity().Should().BeLessThan(before);
        Predict(toy.Forget).MeanLoss.Should().BeGreaterThan(loss);
    }
}
