using Dlfd.Models;
using Dlfd.Vision.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dlfd.Tests.Models;

/// <summary>What makes convolutions faster leaves their values alone.</summary>
[Collection("Torch")]
public sealed class ConvolutionTests : IDisposable
{
    readonly DisposeScope scope = NewDisposeScope();

    public ConvolutionTests() => random.manual_seed(5);

    public void Dispose() => scope.Dispose();

    static void Near(Tensor one, Tensor other, double tolerance = 1e-4) => (one - other).abs().max().item<float>().Should().BeLessThan((float)tolerance);

    static TorchSharp.Modules.BatchNorm2d Norm(long channels)
    {
        var norm = BatchNorm2d(channels);
        using var noGrad = no_grad();
        norm.weight!.copy_(rand(channels) + 0.5);
        norm.bias!.copy_(randn(channels));
        norm.running_mean!.copy_(randn(channels));
        norm.running_var!.copy_(rand(channels) + 0.2);
        norm.eval();
        return norm;
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    public void Forward_Folded_EqualsTheTwoLayers(bool bias, long groups)
    {
        using var pair = Sequential(Conv2d(4, 6, 3, stride: 2, padding: 1, bias: bias, groups: groups), Norm(6));
        var (convolution, norm, input) = ((TorchSharp.Modules.Conv2d)pair[0], (TorchSharp.Modules.BatchNorm2d)pair[1], randn(2, 4, 9, 9));
        var plain = pair.call(input);
        using var frozen = new FrozenModel(pair, evaluationMode: true);
        var calls = 0;
        norm.register_forward_hook((_, _, output) => { calls++; return output; });
        Near(ConvolutionNorm.Forward(convolution, norm, input), plain);
        calls.Should().Be(0, "one convolution does the work of both");
    }

    [Fact]
    public void Forward_FoldedWithTwoNorms_KeepsThemApart()
    {
        using var both = ModuleList<Module<Tensor, Tensor>>(Conv2d(4, 6, 3), Norm(6), Norm(6));
        var (convolution, input) = ((TorchSharp.Modules.Conv2d)both[0], randn(2, 4, 9, 9));
        using var frozen = new FrozenModel(both, evaluationMode: true);
        foreach (var norm in new[] { both[1], both[2], both[1] })
            Near(ConvolutionNorm.Forward(convolution, (TorchSharp.Modules.BatchNorm2d)norm, input), norm.call(convolution.call(input)));
    }

    [Fact]
    public void Forward_FrozenInTrainingMode_EqualsTheTwoLayersAndLeavesStatistics()
    {
        using var pair = Sequential(Conv2d(4, 6, 3), Norm(6));
        var (convolution, norm, input) = ((TorchSharp.Modules.Conv2d)pair[0], (TorchSharp.Modules.BatchNorm2d)pair[1], randn(2, 4, 9, 9));
        pair.train();
        var before = norm.running_mean!.clone();
        using (new FrozenModel(pair, evaluationMode: false))
        {
            var frozen = ConvolutionNorm.Forward(convolution, norm, input);
            (before.eq(norm.running_mean!).all().item<bool>(), norm.num_batches_tracked!.item<long>()).Should().Be((true, 0));
            frozen.eq(norm.call(convolution.call(input))).all().item<bool>().Should().BeTrue();
        }
        ConvolutionNorm.Forward(convolution, norm, input);
        norm.num_batches_tracked!.item<long>().Should().Be(1, "statistics are kept outside");
    }

    [Fact]
    public void Forward_WeightsThatNeedGradients_RunsBothLayers()
    {
        using var pair = Sequential(Conv2d(4, 6, 3), Norm(6));
        var (convolution, norm) = ((TorchSharp.Modules.Conv2d)pair[0], (TorchSharp.Modules.BatchNorm2d)pair[1]);
        using var folded = new FrozenNorms(pair);
        ConvolutionNorm.Forward(convolution, norm, randn(2, 4, 9, 9)).sum().backward();
        norm.weight!.grad.Should().NotBeNull();
    }

    [Theory]
    [InlineData(7, 3)]
    [InlineData(5, 2)]
    [InlineData(3, 1)]
    [InlineData(1, 0)]
    public void BlockConvolution_EqualsTheStridedOne(long kernel, long padding)
    {
        using var layer = Conv2d(3, 5, kernel, stride: 2, padding: padding);
        var input = randn(2, 3, 16, 12, requires_grad: true);
        BlockConvolution.Suits(layer, input).Should().BeTrue();
        var (blocks, plain) = (BlockConvolution.Forward(input, layer.weight!, layer.bias), layer.call(input));
        Near(blocks, plain);
        var direction = randn(plain.shape);
        Near(autograd.grad([blocks], [input], [direction])[0], autograd.grad([plain], [input], [direction])[0]);
        BlockConvolution.Suits(layer, input.detach()).Should().BeFalse("training keeps its bits");
        BlockConvolution.Suits(layer, randn(2, 3, 15, 12, requires_grad: true)).Should().BeFalse();
    }

    [Theory]
    [InlineData(2, 2, 3, 1, 1)]
    [InlineData(1, 1, 3, 1, 1)]
    [InlineData(4, 4, 3, 2, 1)]
    [InlineData(1, 3, 3, 1, 1)]
    [InlineData(4, 3, 3, 2, 0)]
    [InlineData(3, 3, 5, 2, 2)]
    public void FewPixelConvolution_EqualsTheLayer(long height, long width, long kernel, long stride, long padding)
    {
        using var layer = Conv2d(64, 96, kernel, stride: stride, padding: padding);
        var input = randn(5, 64, height, width, requires_grad: true);
        FewPixelConvolution.Suits(layer, input).Should().BeTrue();
        var (products, plain) = (FewPixelConvolution.Forward(layer, input, layer.weight!, layer.bias), layer.call(input));
        Near(products, plain);
        var direction = randn(plain.shape);
        Tensor[] inputs = [input, layer.weight!, layer.bias!];
        foreach (var (one, other) in autograd.grad([products], inputs, [direction]).Zip(autograd.grad([plain], inputs, [direction])))
            Near(one, other, 1e-3);
    }

    [Fact]
    public void FewPixelConvolution_Twice_IsDifferentiated()
    {
        using var layer = Conv2d(64, 64, 3, padding: 1, bias: false);
        var input = randn(2, 64, 2, 2, requires_grad: true);
        Tensor Penalty(Tensor outputs) => autograd.grad([outputs.square().sum()], [input], retain_graph: true, create_graph: true)[0].square().mean();
        var products = Penalty(FewPixelConvolution.Forward(layer, input, layer.weight!, null));
        Tensor[] inputs = [input, layer.weight!];
        foreach (var (one, other) in autograd.grad([products], inputs).Zip(autograd.grad([Penalty(layer.call(input))], inputs)))
            Near(one, other);
    }

    [Fact]
    public void FewPixelConvolution_OtherLayers_AreLeftAlone()
    {
        using var scope = NewDisposeScope();
        var input = randn(2, 64, 2, 2);
        FewPixelConvolution.Suits(Conv2d(64, 64, 3, padding: 1), randn(2, 64, 3, 2)).Should().BeFalse("six pixels are many");
        FewPixelConvolution.Suits(Conv2d(64, 64, 3, padding: 1, groups: 2), input).Should().BeFalse();
        FewPixelConvolution.Suits(Conv2d(64, 64, 3, padding: 1, dilation: 2), input).Should().BeFalse();
        FewPixelConvolution.Suits(Conv2d(64, 64, 3, padding: 1, padding_mode: TorchSharp.PaddingModes.Circular), input).Should().BeFalse();
        FewPixelConvolution.Suits(Conv2d(64, 64, 3, padding: 1), input.to(float64)).Should().BeFalse();
        FewPixelConvolution.Suits(Conv2d(64, 64, 3, stride: 2), input).Should().BeFalse("libtorch refuses a kernel that is larger than the image");
    }

    [Fact]
    public void FewPixelConvolution_FrozenWeights_GetsGradientsOfTheImageAlone()
    {
        using var layer = Conv2d(64, 64, 3, padding: 1);
        layer.weight!.requires_grad = layer.bias!.requires_grad = false;
        var input = randn(2, 64, 2, 2, requires_grad: true);
        FewPixelConvolution.Forward(layer, input, layer.weight!, layer.bias).sum().backward();
        (input.grad is null, layer.weight!.grad is null).Should().Be((false, true));
    }

    [Fact]
    public void FewPixelConvolution_FrozenImages_GetsGradientsOfTheWeightsAlone()
    {
        using var layer = Conv2d(64, 64, 3, padding: 1);
        var input = randn(2, 64, 2, 2);
        FewPixelConvolution.Forward(layer, input, layer.weight!, layer.bias).sum().backward();
        (input.grad is null, layer.weight!.grad is null).Should().Be((true, false));
    }

    [Fact]
    public void FewPixelConvolution_ForwardAndBackward_LeaveNothing()
    {
        using var layer = Conv2d(64, 64, 3, padding: 1);
        var input = randn(2, 64, 2, 2, requires_grad: true);
        Leaks.After(() =>
        {
            using var step = NewDisposeScope();
            autograd.grad([FewPixelConvolution.Forward(layer, input, layer.weight!, layer.bias).sum()], [input, layer.weight!]);
        }).Should().Be(0);
    }

    [Fact]
    public void FewPixelConvolution_WeightsWithChannelsLast_GetTheSameGradient()
    {
        using var network = Sequential(Conv2d(64, 64, 3, padding: 1));
        var (layer, input) = ((TorchSharp.Modules.Conv2d)network[0], randn(2, 64, 2, 2));
        Tensor Gradient() => autograd.grad([FewPixelConvolution.Forward(layer, input, layer.weight!, layer.bias).square().sum()], [layer.weight!])[0];
        var plain = Gradient();
        using var order = new ChannelsLast(network);
        Near(Gradient(), plain, 1e-3);
    }

    [Fact]
    public void CallLayers_RunsHooksOfConvolutionsOfFewPixels()
    {
        using var pair = Sequential(Conv2d(64, 64, 3, padding: 1), Norm(64));
        var (convolution, norm, input) = ((TorchSharp.Modules.Conv2d)pair[0], (TorchSharp.Modules.BatchNorm2d)pair[1], randn(2, 64, 2, 2));
        var calls = 0;
        convolution.register_forward_hook((_, _, output) => { calls++; return output; });
        var products = ConvolutionNorm.Forward(convolution, norm, input);
        calls.Should().Be(0);
        using (ConvolutionNorm.CallLayers()) Near(ConvolutionNorm.Forward(convolution, norm, input), products);
        calls.Should().Be(1);
        ConvolutionNorm.Forward(convolution, norm, input);
        calls.Should().Be(1);
    }

    [Fact]
    public void ChannelsLast_WhileItLasts_KeepsValuesAndParametersAndGivesTheOrderBack()
    {
        using var network = new ResNet18(3);
        using var before = ModelSnapshot.Capture(network);
        Tensor[] parameters = [.. network.parameters()];
        using (new ChannelsLast(network))
        {
            parameters.Count(p => !p.is_contiguous()).Should().BeGreaterThan(10);
            before.Matches(network).Should().BeTrue();
            using var noGrad = no_grad();
            parameters[0].add_(1);
        }
        parameters.Should().OnlyContain(p => p.is_contiguous() && p.requires_grad);
        network.parameters().First().Should().BeSameAs(parameters[0]);
        before.Differences(network).Should().Equal(network.named_parameters().First().name);
    }

    [Fact]
    public void ChannelsLast_OtherNetworks_AreLeftAlone()
    {
        using var toy = new ToyNetwork();
        using var order = new ChannelsLast(toy);
        toy.parameters().Should().OnlyContain(p => p.is_contiguous());
    }
}
