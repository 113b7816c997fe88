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
    [InlineData(0.3)]
    [InlineData(1)]
    public void BoundaryShrink_NearestClass_IsTheLikeliestOtherOneAfterTheStep(double perturbation)
    {
        using var scope = NewDisposeScope();
        var probe = new Probe(s => new BoundaryShrinkUnlearner(new() { Perturbation = perturbation }).NearestClasses(s).DetachFromDisposeScope());
        probe.Unlearn(toy.Request());
        using var nearest = probe.Result!;
        nearest.data<long>().ToArray().Should().Equal(LikeliestOther(perturbation)).And.OnlyContain(c => c >= 0 && c < 3);
        nearest.data<long>().ToArray().Zip(toy.Forget.ReadLabels()).Should().OnlyContain(p => p.First != p.Second);
        LikeliestOther(perturbation).SequenceEqual(LikeliestOther(-perturbation)).Should().Be(perturbation == 0, "else the sign would not matter");
    }

    /// <summary>After a step of pixels along the sign of the loss's slope; the toy's deviation is 1/4 and its mean 1/2.</summary>
    long[] LikeliestOther(double pixels)
    {
        using var batch = toy.Forget.Read([.. Enumerable.Range(0, 24).Select(i => (long)i)], CPU);
        toy.Network.eval();
        var inputs = batch.Inputs.clone().requires_grad_();
        var slope = autograd.grad([nn.functional.cross_entropy(toy.Network.call(inputs), batch.Labels)], [inputs])[0];
        var moved = (batch.Inputs + slope.sign() * (pixels / 0.25)).clamp(-2, 2);
        return toy.Network.call(moved).masked_fill(nn.functional.one_hot(batch.Labels, 3).to(@bool), double.NegativeInfinity).argmax(1).data<long>().ToArray();
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

    [Theory]
    [InlineData(1, 15)]
    [InlineData(0.25, 6)]
    public void Lotus_RetainShare_IsReadBesideTheForgetSet(double share, long steps) =>
        new LotusUnlearner(new() { UnseenAccuracy = 0, Epochs = 1, BatchSize = 8, RetainShare = share }).Unlearn(toy.Request()).Steps.Should().Be(steps);

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

    /// <summary>Two weights, one forget example each, and retain images of zeros, which move nothing: what moves are two ascents, the second at half the weight.</summary>
    [Theory]
    [InlineData(0.5, 7)]
    [InlineData(2, 7)]
    [InlineData(0.5, 0.05)]
    public void SfrOn_Ascent_IsWeightedByLossFallsAndIsCutToItsNorm(double adaptivity, double norm)
    {
        using var scope = NewDisposeScope();
        using var network = nn.Linear(2, 1, hasBias: false);
        using (no_grad()) network.weight.copy_(tensor(new[] { 2f, 0.5f }).view(1, 2));
        new SfrOnUnlearner(new()
        {
            Epochs = 1, BatchSize = 2, ForgetEvery = 1, ForgetWeight = 3, Adaptivity = adaptivity, MaximumAscentNorm = norm,
            LearningRate = 0.1, Schedule = Dlfd.Training.LearningRateSchedule.Constant, Momentum = 0, WeightDecay = 0,
        }).Unlearn(new()
        {
            Model = network, Retain = new TensorDataset(zeros(4, 2), ones(4, 1)), Forget = new TensorDataset(eye(2), ones(2, 1)), Task = ClassificationTask.MultiLabel,
        });
        double[] expected = [2, 0.5];
        foreach (var decay in new[] { 1, 0.5 })
        {
            var losses = expected.Select(w => Math.Log(1 + Math.Exp(-w))).ToArray();
            var gradient = expected.Zip(losses, (w, l) => -3 * decay * Math.Pow(l, -adaptivity) / losses.Sum(other => Math.Pow(other, -adaptivity)) / (1 + Math.Exp(w))).ToArray();
            var length = Math.Sqrt(gradient.Sum(g => g * g));
            expected = [.. expected.Zip(gradient, (w, g) => w + 0.1 * g * Math.Min(1, norm / length))];
        }
        network.weight.data<float>().ToArray().Zip(expected).Should().OnlyContain(p => Math.Abs(p.First - p.Second) < 1e-5);
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
