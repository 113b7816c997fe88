using Dlfd.Data;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using static TorchSharp.torch;

namespace Dlfd.Tests.Unlearning;

/// <summary>The weights that SFR-on and SalUn choose, against gradients that are computed here.</summary>
[Collection("Torch")]
public sealed class SalienceTests : IDisposable
{
    readonly Toy toy = new();
    readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        toy.Dispose();
    }

    Tensor Flat(Func<TorchSharp.Modules.Parameter, Tensor> of) => cat([.. toy.Network.parameters().Select(p => of(p).flatten())]);

    /// <summary>The mean over batches of 24 of a measure of the loss's gradient, in evaluation mode, [P].</summary>
    Tensor MeanGradient(ILabeledDataset data, Func<Tensor, Tensor> measure)
    {
        toy.Network.eval();
        Tensor[] parameters = [.. toy.Network.parameters()];
        return stack(data.Batches(24, CPU).Select(batch =>
        {
            var loss = nn.functional.cross_entropy(toy.Network.call(batch.Inputs), batch.Labels);
            return measure(cat([.. autograd.grad([loss], parameters).Select(g => g.flatten())]));
        }).ToArray()).mean([0]);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(3)]
    public void SfrOn_Mask_IsWhereTheForgetSetsSquaredGradientIsLargeAgainstTheRetainSets(double threshold)
    {
        var probe = new Probe(s => new SfrOnUnlearner(new() { MaskThreshold = threshold }).Mask(s, new ParameterVector(s)).DetachFromDisposeScope());
        probe.Unlearn(toy.Request());
        using var mask = probe.Result!;
        var ratios = MeanGradient(toy.Forget, g => g.square()) / MeanGradient(toy.Retain, g => g.square());
        var clear = (ratios / threshold).log().abs().gt(1e-3); // and a number: dead weights have no gradient
        clear.to(float32).mean().item<float>().Should().BeGreaterThan(0.5f);
        mask.eq(ratios.gt(threshold)).logical_or(clear.logical_not()).all().item<bool>().Should().BeTrue();
        ((double)mask.to(float32).mean().item<float>()).Should().BeInRange(0.05, 0.95);
    }

    [Fact]
    public void SalUn_MovedWeights_AreThoseOfTheLargestForgetGradients()
    {
        var sizes = MeanGradient(toy.Forget, g => g.clone()).abs();
        var least = sizes.topk((int)(0.3 * sizes.numel())).values.min().item<float>();
        var before = Flat(p => p.detach()).clone();
        new SalUnUnlearner(new() { SalientShare = 0.3, BatchSize = 16 }).Unlearn(toy.Request());
        var moved = sizes[Flat(p => p.detach()).ne(before)];
        moved.numel().Should().BeGreaterThan(sizes.numel() / 5);
        moved.min().item<float>().Should().BeGreaterThan(0.99f * least);
    }
}
