using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using static TorchSharp.torch;

namespace Dlfd.Tests.Unlearning;

[Collection("Torch")]
public sealed class LafUnlearnerTests : IDisposable
{
    readonly Toy toy = new();

    public void Dispose() => toy.Dispose();

    static LafOptions Fast => new() { BatchSize = 8, LearningRate = 2e-3, Epochs = 10, Latents = 2, AutoencoderEpochs = 30, Temperature = 5 };

    UnlearningRequest ForgetClass2() => toy.Request() with { Retain = Classes(c => c != 2), Forget = Classes(c => c == 2) };

    ILabeledDataset Classes(Func<long, bool> keep) =>
        toy.Retain.Subset([.. toy.Retain.ReadLabels().Select((c, i) => (c, i)).Where(x => keep(x.c)).Select(x => (long)x.i)]);

    static Tensor Features(UnlearningRequest request, ILabeledDataset data)
    {
        var probe = new Probe(session => LafUnlearner.Features(session, data).DetachFromDisposeScope());
        probe.Unlearn(request);
        return probe.Result!;
    }

    static float Cosine(Tensor one, Tensor other)
    {
        using var scope = NewDisposeScope();
        return nn.functional.cosine_similarity(one, other, dim: 1).mean().item<float>();
    }

    [Fact]
    public void Unlearn_AClass_MovesItsFeaturesAndKeepsTheOthers()
    {
        var request = ForgetClass2();
        using Tensor kept = Features(request, request.Retain), gone = Features(request, request.Forget);
        random.manual_seed(2);
        using var like = new FeatureAutoencoder(12, 2, CPU);
        like.Fit(gone, 60, 8, 1e-3, default);
        new LafUnlearner(Fast).Unlearn(request);
        using Tensor keptAfter = Features(request, request.Retain), goneAfter = Features(request, request.Forget);
        using var scope = NewDisposeScope();
        like.Error(goneAfter).mean().item<float>().Should().BeGreaterThan(1.2f * like.Error(gone).mean().item<float>(), "forget features no longer look like forget features");
        Cosine(kept, keptAfter).Should().BeGreaterThan(0.95f);
        Cosine(gone, goneAfter).Should().BeLessThan(Cosine(kept, keptAfter));
        new Classifier(toy.Network).Predict(request.Retain, ClassificationTask.SingleLabel).Accuracy.Should().BeGreaterThan(0.85);
    }

    [Fact]
    public void Unlearn_NoLabel_IsReadWithoutRepair()
    {
        using var original = ModelSnapshot.Capture(toy.Network);
        new LafUnlearner(Fast with { Epochs = 2, AutoencoderEpochs = 3 }).Unlearn(toy.Request()).Reads.Should().Be(DataAccess.Retain | DataAccess.Forget);
        using var first = ModelSnapshot.Capture(toy.Network);
        original.RestoreTo(toy.Network);
        using var scope = NewDisposeScope();
        new LafUnlearner(Fast with { Epochs = 2, AutoencoderEpochs = 3 }).Unlearn(toy.Request() with { Retain = toy.Retain.Relabel(zeros(96, dtype: int64)), Forget = toy.Forget.Relabel(zeros(24, dtype: int64)) });
        first.Matches(toy.Network).Should().BeTrue();
    }

    [Fact]
    public void Unlearn_Repair_TrainsTheLastLayerAloneOnLabels()
    {
        var result = new LafUnlearner(Fast with { Epochs = 0, Repair = new() { Epochs = 1 } }).Unlearn(toy.Request());
        result.Changed.Should().BeEquivalentTo("last.weight", "last.bias");
        result.Reads.Should().HaveFlag(DataAccess.RetainLabels);
    }

    [Fact]
    public void Alignment_HandWorkedDistances_GiveTheFormula()
    {
        using var scope = NewDisposeScope();
        var alignment = new LafUnlearner(Fast with { Temperature = 2 }).Alignment(tensor(new float[] { 0.2f, 0.4f }), tensor(new float[] { 1, 2, 0 }));
        alignment.item<float>().Should().BeApproximately(0.3f - MathF.Log(MathF.Exp(0.5f) + MathF.E + 1), 1e-5f);
    }

    [Fact]
    public void Autoencoder_Fitted_ReconstructsItsOwnKindBetter()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(4);
        var direction = randn(1, 20);
        var own = randn(64, 1) * direction;
        using var autoencoder = new FeatureAutoencoder(20, 2, CPU);
        autoencoder.Fit(own, 60, 16, 3e-3, default);
        autoencoder.Error(own).shape.Should().Equal(64);
        autoencoder.Error(own).mean().item<float>().Should().BeLessThan(0.3f * autoencoder.Error(randn(64, 20)).mean().item<float>());
        autoencoder.parameters().Should().OnlyContain(p => !p.requires_grad);
    }
}
