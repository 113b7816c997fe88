using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using static TorchSharp.torch;

namespace Dlfd.Tests.Unlearning;

/// <summary>Methods that train on other targets: NegGrad+, random labels, SalUn, l1-sparse.</summary>
[Collection("Torch")]
public sealed class RelabellingTests : IDisposable
{
    readonly Toy toy = new();

    public void Dispose() => toy.Dispose();

    ModelSnapshot After(IUnlearner method)
    {
        using var original = ModelSnapshot.Capture(toy.Network);
        method.Unlearn(toy.Request());
        var result = ModelSnapshot.Capture(toy.Network);
        original.RestoreTo(toy.Network);
        return result;
    }

    void ShouldEqual(IUnlearner method, IUnlearner other)
    {
        using var one = After(method);
        other.Unlearn(toy.Request());
        one.Matches(toy.Network).Should().BeTrue();
    }

    double ForgetLoss => new Classifier(toy.Network).Predict(toy.Forget, ClassificationTask.SingleLabel).MeanLoss;

    [Fact]
    public void NegGradPlus_AllWeightOnRetain_IsFineTuning() => ShouldEqual(
        new NegGradPlusUnlearner(new() { RetainWeight = 1, BatchSize = 16 }), new FineTuneUnlearner(new() { BatchSize = 16 }));

    [Fact]
    public void NegGradPlus_MoreWeightOnForget_RaisesItsLossUpToTheCeiling()
    {
        var before = ForgetLoss;
        new NegGradPlusUnlearner(new() { RetainWeight = 0.3, BatchSize = 8, Epochs = 10, LearningRate = 0.05, MaximumGradientNorm = 1 }).Unlearn(toy.Request());
        ForgetLoss.Should().BeGreaterThan(before + 0.2).And.BeLessThan(3 * Math.Log(3));
    }

    [Fact]
    public void NegGradPlus_CeilingUnderTheLoss_LeavesTheForgetSetAlone() => new NegGradPlusUnlearner(new() { RetainWeight = 0, ForgetCeiling = 1e-9, WeightDecay = 0, BatchNorm = BatchNormPolicy.Evaluation })
        .Unlearn(toy.Request()).Changed.Should().BeEmpty();

    [Fact]
    public void L1Sparse_NoPenalty_IsFineTuning() => ShouldEqual(
        new L1SparseUnlearner(new() { Penalty = 0, Epochs = 2, BatchSize = 16 }), new FineTuneUnlearner(new() { BatchSize = 16 }));

    [Fact]
    public void L1Sparse_HigherPenalty_GivesSmallerWeights()
    {
        double Norm(double penalty)
        {
            using var after = After(new L1SparseUnlearner(new() { Penalty = penalty, BatchSize = 16 }));
            using var original = ModelSnapshot.Capture(toy.Network);
            after.RestoreTo(toy.Network);
            using var scope = NewDisposeScope();
            var norm = toy.Network.parameters().Sum(p => p.abs().sum().item<float>());
            original.RestoreTo(toy.Network);
            return norm;
        }
        var (none, low, high) = (Norm(0), Norm(1e-3), Norm(1e-2));
        high.Should().BeLessThan(low);
        low.Should().BeLessThan(none);
    }

    [Fact]
    public void L1Sparse_Penalty_FallsToZeroBeforeTheLastEpochs()
    {
        var falling = new L1SparseUnlearner(new() { Penalty = 0.1, Epochs = 5, UnpenalizedEpochs = 1 });
        Enumerable.Range(0, 5).Select(e => Math.Round(falling.PenaltyOf(e), 6)).Should().Equal(0.1, 0.075, 0.05, 0.025, 0);
        new L1SparseUnlearner(new() { Penalty = 0.1, Epochs = 5, UnpenalizedEpochs = 5 }).PenaltyOf(4).Should().Be(0.1);
        new L1SparseUnlearner(new() { Penalty = 0.1, Epochs = 3, UnpenalizedEpochs = 5 }).PenaltyOf(2).Should().Be(0.1);
    }

    [Fact]
    public void SalUn_FullMask_IsRandomLabelling() => ShouldEqual(
        new SalUnUnlearner(new() { SalientShare = 1, BatchSize = 16 }), new RandomLabelUnlearner(new() { BatchSize = 16 }));

    [Fact]
    public void SalUn_WeightDecayAndMomentum_MoveNoMaskedWeight()
    {
        using var original = ModelSnapshot.Capture(toy.Network);
        var weights = toy.Network.parameters().Sum(p => p.numel());
        var before = toy.Network.parameters().Select(p => p.detach().clone()).ToList();
        new SalUnUnlearner(new() { SalientShare = 0.3, BatchSize = 16, WeightDecay = 0.1, Epochs = 2 }).Unlearn(toy.Request());
        using var scope = NewDisposeScope();
        var moved = toy.Network.parameters().Zip(before).Sum(p => p.First.ne(p.Second).sum().item<long>());
        moved.Should().BeGreaterThan(weights / 5).And.BeLessThanOrEqualTo((long)(0.3 * weights));
        before.ForEach(b => b.Dispose());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void RandomLabels_Draws_AreUniformAndLeaveOutTheTrueLabel(bool exclude)
    {
        using var scope = NewDisposeScope();
        using var zeros = torch.zeros(9000, dtype: int64);
        using var labels = Draw(new TensorDataset(torch.zeros(9000, 3, 8, 8), zeros), ClassificationTask.SingleLabel, exclude);
        var counts = labels.bincount(null, 3).data<long>().ToArray();
        if (exclude) counts[0].Should().Be(0);
        var expected = exclude ? 4500 : 3000;
        counts.Skip(exclude ? 1 : 0).Sum(c => Math.Pow(c - expected, 2) / expected).Should().BeLessThan(13.8); // chi squared, 2 degrees, p = 0.001
    }

    [Fact]
    public void RandomLabels_MultiLabel_LeaveOutTheTrueCombination()
    {
        using var scope = NewDisposeScope();
        var truth = torch.ones(4000, 3);
        var labels = Draw(new TensorDataset(torch.zeros(4000, 3, 8, 8), truth), ClassificationTask.MultiLabel, exclude: true);
        labels.eq(truth).all(1).any().item<bool>().Should().BeFalse();
        labels.unique().output.data<float>().ToArray().Should().Equal(0, 1);
        ((double)labels.mean().item<float>()).Should().BeApproximately(11.0 / 24, 0.02); // an eighth of the draws lose one of three ones
    }

    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 2)]
    public void RandomLabels_Joint_MixesBothSetsInABatch(bool joint, long steps) =>
        new RandomLabelUnlearner(new() { Epochs = 1, BatchSize = 64, Joint = joint }).Unlearn(toy.Request()).Steps.Should().Be(steps); // of 24 and 96 examples, or of 120

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void RandomLabels_Resample_DrawsAnewFromTheSecondEpochOn(int epochs, bool equal)
    {
        using var drawnOnce = After(new RandomLabelUnlearner(new() { Epochs = epochs, BatchSize = 16, Resample = false }));
        new RandomLabelUnlearner(new() { Epochs = epochs, BatchSize = 16, Resample = true }).Unlearn(toy.Request());
        drawnOnce.Matches(toy.Network).Should().Be(equal);
    }

    Tensor Draw(ILabeledDataset forget, ClassificationTask task, bool exclude)
    {
        var method = new Probe(s => new RandomLabels(s, new() { ExcludeTrueLabel = exclude }).Draw().DetachFromDisposeScope());
        method.Unlearn(toy.Request() with { Forget = forget, Task = task, Monitor = null });
        return method.Result!;
    }
}
