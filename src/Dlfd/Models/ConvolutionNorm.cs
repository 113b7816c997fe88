using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dlfd.Models;

/// <summary>Runs a convolution and the batch norm that follows it; networks that call it are faster where images are differentiated or weights stand still.</summary>
public static class ConvolutionNorm
{
    /// <summary>Computes norm(convolution(input)), in one convolution where a model is read or attacked in evaluation mode, and without touching statistics where it is attacked in training mode.</summary>
    /// <remarks>The same value within float32 rounding. Hooks on the two layers do not run there, nor those of a convolution on the CPU that gives at most four pixels or
    /// whose image is differentiated; hold <see cref="CallLayers"/> where a convolution is watched.</remarks>
    /// <param name="convolution">The convolution; borrowed.</param>
    /// <param name="norm">The batch norm of its outputs; borrowed.</param>
    /// <param name="input">[n, channels, height, width]; borrowed.</param>
    public static Tensor Forward(Conv2d convolution, BatchNorm2d norm, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(convolution);
        ArgumentNullException.ThrowIfNull(norm);
        ArgumentNullException.ThrowIfNull(input);
        if (FrozenNorms.Of(convolution, norm) is { } frozen) return Compute(frozen, convolution, norm, input);
        using var scope = NewDisposeScope();
        var outputs = Faster(convolution, input, convolution.weight!, convolution.bias) ?? convolution.call(input);
        return norm.call(outputs).MoveToOuterDisposeScope();
    }

    /// <summary>Has the convolutions of models that are not frozen run by their layers, with the hooks on them, on this thread and until the result is disposed there, the innermost first.</summary>
    public static IDisposable CallLayers() => new LayerCalls();

    /// <remarks>The layers' own calls would leave small memory to the finalizer, see <see cref="Numbers"/>.</remarks>
    static Tensor Compute(FrozenNorms frozen, Conv2d convolution, BatchNorm2d norm, Tensor input)
    {
        if (!norm.training)
        {
            var (weight, bias) = frozen.Folded(convolution, norm);
            return Convolve(convolution, input, weight, bias);
        }
        using var scope = NewDisposeScope();
        var outputs = Convolve(convolution, input, convolution.weight!, convolution.bias);
        return nn.functional.batch_norm(outputs, null, null, norm.weight, norm.bias, training: true, eps: norm.eps).MoveToOuterDisposeScope();
    }

    static Tensor Convolve(Conv2d layer, Tensor input, Tensor weight, Tensor? bias) =>
        Faster(layer, input, weight, bias) ?? nn.functional.conv2d(input, weight, bias, layer.stride, layer.padding, layer.dilation, layer.groups);

    static Tensor? Faster(Conv2d layer, Tensor input, Tensor weight, Tensor? bias) =>
        LayerCalls.Wanted ? null
        : BlockConvolution.Suits(layer, input) ? BlockConvolution.Forward(input, weight, bias)
        : FewPixelConvolution.Suits(layer, input) ? FewPixelConvolution.Forward(layer, input, weight, bias)
        : null;
}
