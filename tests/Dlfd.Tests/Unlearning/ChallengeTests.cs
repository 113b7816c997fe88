using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Training;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using static TorchSharp.torch;

namespace Dlfd.Tests.Unlearning;

/// <summary>GLI and the winners of the unlearning challenge: Fanchuan, masked small gradients, convolution transpose.</summary>
[Collection("Torch")]
public sealed class ChallengeTests : IDisposable
{
    readonly Toy toy = new();

    public void Dispose() => toy.Dispose();

    [Fact]
    public void Gli_NoPerturbation_IsFineTuning()
    {
        using var original = ModelSnapshot.Capture(toy.Network);
        new GliUnlearner(new() { PerturbationSteps = 0, BatchSize = 16 }).Unlearn(toy.Request());
        using var first = ModelSnapshot.Capture(toy.Network);
        original.RestoreTo(toy.Network);
        new FineTuneUnlearner(new() { Epochs = 1, BatchSize = 16, LearningRate = 1e-3, Momentum = 0, Schedule = LearningRateSchedule.Constant }).Unlearn(toy.Request());
        first.Matches(toy.Network).Should().BeTrue();
    }

    [Fact]
    public void Gli_WithoutClassificationLoss_MovesLogitsAwayFromThePairedOnesWithinTheStep()
    {
        using var scope = NewDisposeScope();
        using var retain = toy.Retain.Read([.. Enumerable.Range(0, 16).Select(i => (long)i)], CPU);
        using var forget = toy.Forget.Read([0, 1, 2], CPU); // each one is paired several times
        var probe = new Probe(s => new GliUnlearner().Perturb(s, retain.Inputs, retain.Labels, forget.Inputs, 0).DetachFromDisposeScope());
        probe.Unlearn(toy.Request());
        using var perturbed = probe.Result!;
        toy.Network.eval();
        using var noGrad = no_grad();
        var away = toy.Network.call(forget.Inputs).index_select(0, arange(16).remainder(3));
        double Distance(Tensor inputs) => (toy.Network.call(inputs) - away).square().mean().item<float>();
        Distance(perturbed).Should().BeGreaterThan(Distance(retain.Inputs));
        ((perturbed - retain.Inputs).abs().max().item<float>() * 0.25).Should().BeInRange(0.0199, 0.0201, "two steps of 0.01 pixels");
    }

    [Fact]
    public void Fanchuan_Contrast_IsLeastForEqualSimilarities()
    {
        using var scope = NewDisposeScope();
        var method = new FanchuanUnlearner();
        var retain = tensor(new[] { (float)Math.Log(3), 0, 0, 1 }).view(2, 2).requires_grad_();
        method.Contrast(zeros(1, 2), retain).item<float>().Should().BeApproximately(MathF.Log(2), 1e-6f);
        var forget = tensor(new[] { 1.15f, 0 }).view(1, 2).requires_grad_();
        var value = method.Contrast(forget, retain); // softmax 3/4, 1/4
        value.item<float>().Should().BeApproximately(-(MathF.Log(0.75f) + MathF.Log(0.25f)) / 2, 1e-5f);
        value.backward();
        (forget.grad is null, retain.grad is null).Should().Be((false, true));
    }

    [Fact]
    public void Fanchuan_FirstPass_FlattensForgetPredictions()
    {
        double Largest() => new Classifier(toy.Network).Predict(toy.Forget, ClassificationTask.SingleLabel).Logits.Chunk(3)
            .Average(l => Math.Exp(l.Max()) / l.Sum(z => Math.Exp(z)));
        var before = Largest();
        new FanchuanUnlearner(new() { Epochs = 1, BatchSize = 8, UniformLearningRate = 0.1, ContrastiveLearningRate = 0, LearningRate = 0 }).Unlearn(toy.Request());
        Largest().Should().BeLessThan(before - 0.1);
    }

    [Fact]
    public void Fanchuan_RetainSideOfTheContrast_CostsNoGradient()
    {
        var cost = new FanchuanUnlearner(new() { Epochs = 1, BatchSize = 8 }).Unlearn(toy.Request() with { Monitor = null }).Cost;
        (cost.Forwards, cost.Backwards).Should().Be((24 + 24 + 24 + 96, 24 + 24 + 96));
    }

    [Fact]
    public void MaskedSmallGradients_Reset_DrawsTheWeightsWithTheSmallestGradientsAnew()
    {
        using var scope = NewDisposeScope();
        var kernel = toy.Network.get_parameter("extractor.0.weight")!;
        var (before, linear) = (kernel.detach().clone(), toy.Network.get_parameter("last.weight")!.detach().clone());
        Tensor? sizes = null;
        var probe = new Probe(s =>
        {
            var vector = new ParameterVector(s);
            var retain = s.Request.Retain.RandomSubset(s.Request.Forget.Count, s.Request.Seed);
            sizes = vector.Split(vector.MeanGradient(retain, 16) - vector.MeanGradient(s.Request.Forget, 16))["extractor.0.weight"].abs().DetachFromDisposeScope();
            return vector.Split(new MaskedSmallGradientsUnlearner(new() { BatchSize = 16 }).Reset(s, vector))["extractor.0.weight"].clone().DetachFromDisposeScope();
        });
        probe.Unlearn(toy.Request());
        using var factors = probe.Result!;
        var drawn = kernel.ne(before);
        drawn.sum().item<long>().Should().Be((long)(0.3 * before.numel()));
        sizes!.masked_select(drawn).max().item<float>().Should().BeLessThanOrEqualTo(sizes.masked_select(drawn.logical_not()).min().item<float>());
        factors.allclose(where(drawn, 1f, 0.1f)).Should().BeTrue();
        toy.Network.get_parameter("last.weight")!.eq(linear).all().item<bool>().Should().BeTrue("linear layers keep their weights until they are trained");
        sizes.Dispose();
    }

    [Fact]
    public void MaskedSmallGradients_NoGradientForKeptWeights_LeavesThemAlone()
    {
        using var scope = NewDisposeScope();
        var kernel = toy.Network.get_parameter("extractor.0.weight")!;
        var before = kernel.detach().clone();
        new MaskedSmallGradientsUnlearner(new() { Epochs = 2, BatchSize = 16, KeptFactor = 0, WeightDecay = 0 }).Unlearn(toy.Request());
        kernel.eq(before).sum().item<long>().Should().Be(before.numel() - (long)(0.3 * before.numel()));
    }

    [Fact]
    public void ConvolutionTranspose_Twice_IsTheIdentityAndOnceIsNot()
    {
        using var scope = NewDisposeScope();
        using var original = ModelSnapshot.Capture(toy.Network);
        var kernel = toy.Network.get_parameter("extractor.0.weight")!;
        var before = kernel.detach().clone();
        new ConvolutionTransposeUnlearner(new() { Epochs = 0 }).Unlearn(toy.Request()).Changed.Should().Equal("extractor.0.weight");
        kernel[2, 1, 0, 2].item<float>().Should().Be(before[2, 1, 2, 0].item<float>());
        new ConvolutionTransposeUnlearner(new() { Epochs = 0 }).Unlearn(toy.Request());
        original.Matches(toy.Network).Should().BeTrue();
    }

    [Theory]
    [InlineData(false, "*has no two-dimensional convolution*")]
    [InlineData(true, "*'0.weight' is not square*")]
    public void ConvolutionTranspose_KernelsThatCannotBeTransposed_AreRefused(bool convolution, string message)
    {
        using nn.Module<Tensor, Tensor> network = convolution ? nn.Sequential(nn.Conv2d(3, 4, (1, 3)), nn.Flatten(), nn.Linear(4 * 8 * 6, 3)) : nn.Sequential(nn.Flatten(), nn.Linear(192, 3));
        using var before = ModelSnapshot.Capture(network);
        FluentActions.Invoking(() => new ConvolutionTransposeUnlearner().Unlearn(toy.Request() with { Model = network })).Should().Throw<NotApplicableException>().WithMessage(message);
        before.Matches(network).Should().BeTrue();
    }

    [Fact]
    public void MaskedSmallGradients_WithoutConvolution_IsRefused()
    {
        using var network = nn.Sequential(nn.Flatten(), nn.Linear(192, 3));
        FluentActions.Invoking(() => new MaskedSmallGradientsUnlearner().Unlearn(toy.Request() with { Model = network })).Should().Throw<NotApplicableException>().WithMessage("*no convolution*");
    }
}
