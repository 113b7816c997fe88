using Dlfd.Models;
using Dlfd.OptimalTransport;
using Dlfd.Unlearning.Methods;
using static TorchSharp.torch;

namespace Dlfd.Tests.Unlearning;

/// <summary>Perturbation steps in 16 bits; where the processor has no bfloat16 they are emulated here, by way of the parts.</summary>
[Collection("Torch")]
public sealed class ReducedPrecisionTests : IDisposable
{
    readonly Toy toy = new();
    readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        toy.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Perturb_BFloat16_TakesMostlyTheSameStepsAndLeavesTheModelAlone(bool evaluation)
    {
        var options = DlfdOptions.Paper with { PerturbInEvaluationMode = evaluation, PerturbationSteps = 3 };
        using var before = ModelSnapshot.Capture(toy.Network);
        using var copy = new LowPrecisionCopy(new ToyNetwork(), ScalarType.BFloat16);
        using var retain = toy.Retain.Read([.. Enumerable.Range(0, 16).Select(i => (long)i)], CPU);
        using var forget = toy.Forget.Read([.. Enumerable.Range(0, 16).Select(i => (long)i)], CPU);
        Tensor Perturb(LowPrecisionCopy? by)
        {
            random.manual_seed(1);
            return new FeatureDistancing(options, new SinkhornDistance(options.Sinkhorn), toy.Request(), by).Perturb(retain.Inputs, retain.Labels, forget.Inputs, 1);
        }
        var (full, reduced) = (Perturb(null), Perturb(copy));
        reduced.dtype.Should().Be(ScalarType.Float32);
        reduced.eq(full).all().item<bool>().Should().BeFalse("16 bits are used");
        if (evaluation) // dropout draws differently in 16 bits
            (reduced - full).abs().lt(1e-5).to(float32).mean().item<float>().Should().BeGreaterThan(0.6f);
        before.Matches(toy.Network).Should().BeTrue();
    }

    [Fact]
    public void Take_AfterTraining_HasThePresentWeights()
    {
        using var copy = new LowPrecisionCopy(new ToyNetwork(), ScalarType.BFloat16);
        copy.Take(toy.Network);
        foreach (var (name, value) in toy.Network.state_dict())
            copy.Module.state_dict()[name].eq(value.to(copy.Module.state_dict()[name].dtype)).all().item<bool>().Should().BeTrue();
    }

    [Fact]
    public void Require_DevicesWithout_SaysWhatToChoose()
    {
        FluentActions.Invoking(() => ReducedPrecision.Require(ScalarType.Float16, CPU)).Should().Throw<PlatformNotSupportedException>().WithMessage("Float16 needs a CUDA device*");
        FluentActions.Invoking(() => ReducedPrecision.Require(ScalarType.BFloat16, CPU, processorHasBFloat16: false)).Should().Throw<PlatformNotSupportedException>().WithMessage("*no bfloat16 instructions*choose Float32*");
        FluentActions.Invoking(() => ReducedPrecision.Require(ScalarType.BFloat16, CPU, processorHasBFloat16: true)).Should().NotThrow();
    }

    [Fact]
    public void Unlearn_ReducedWithoutAFactory_SaysWhatToSet()
    {
        try
        {
            ReducedPrecision.Require(ScalarType.BFloat16, CPU);
        }
        catch (PlatformNotSupportedException)
        {
            return; // it says so before it asks for a factory
        }
        var unlearner = new DlfdUnlearner(new() { Precision = PerturbationPrecision.BFloat16, BatchSize = 16 });
        unlearner.Invoking(u => u.Unlearn(toy.Request() with { CreateModel = null })).Should().Throw<ArgumentException>().WithMessage("*set UnlearningRequest.CreateModel*");
        unlearner.Unlearn(toy.Request()).Changed.Should().NotBeEmpty();
    }
}
