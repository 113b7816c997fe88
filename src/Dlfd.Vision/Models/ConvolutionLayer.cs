using Dlfd.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dlfd.Vision.Models;

/// <summary>A convolution without bias that keeps the size at stride 1, batch norm and an activation, named 0, 1 and 2 as in torchvision.</summary>
sealed class ConvolutionLayer : Module<Tensor, Tensor>
{
    readonly Conv2d convolution;
    readonly BatchNorm2d norm;
    readonly Module<Tensor, Tensor>? activation;

    public ConvolutionLayer(long channels, long outputs, long kernel, long stride, Module<Tensor, Tensor>? activation, long groups = 1) : base(nameof(ConvolutionLayer))
    {
        convolution = Conv2d(channels, outputs, kernel, stride: stride, padding: (kernel - 1) / 2, groups: groups, bias: false);
        norm = BatchNorm2d(outputs);
        this.activation = activation;
        register_module("0", convolution);
        register_module("1", norm);
        if (activation is not null) register_module("2", activation);
    }

    public override Tensor forward(Tensor input)
    {
        if (activation is null) return ConvolutionNorm.Forward(convolution, norm, input);
        using var scope = NewDisposeScope();
        return activation.call(ConvolutionNorm.Forward(convolution, norm, input)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void RegisterComponents()
    {
        // The constructor registered everything under torchvision's names.
    }
}
