using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dlfd.Models;

/// <summary>Computes a convolution of at most four output pixels as matrix products, one for each pixel and row of its kernel.</summary>
/// <remarks>
/// The same sums. libtorch's convolutions spend most of their time on padding there: the last layers on images of 64 pixels take about a quarter of it here.
/// An exception in the backward pass, such as for want of memory, ends the process, as in every function of one's own in TorchSharp.
/// </remarks>
sealed class FewPixelConvolution : autograd.SingleTensorFunction<FewPixelConvolution>
{
    const long MostPixels = 4, FewestChannels = 64;

    public override string Name => nameof(FewPixelConvolution);

    /// <summary>Tells whether it pays.</summary>
    public static bool Suits(Conv2d layer, Tensor input) =>
        input.device_type == DeviceType.CPU && input.dtype == ScalarType.Float32
        && layer is { in_channels: >= FewestChannels, out_channels: >= FewestChannels, groups: 1, dilation: [1, 1], padding_mode: TorchSharp.PaddingModes.Zeros, padding_type: null, kernel_size: [> 1, > 1] }
        && new KernelWindow(layer).Outputs(input.size(2), input.size(3)) is { Rows: > 0, Columns: > 0 } outputs && outputs.Rows * outputs.Columns <= MostPixels;

    /// <param name="layer">Gives stride and padding.</param>
    /// <param name="input">[n, channels, height, width].</param>
    /// <param name="weight">[outputs, channels, k, k].</param>
    /// <param name="bias">[outputs] or null.</param>
    public static Tensor Forward(Conv2d layer, Tensor input, Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var outputs = apply(input, weight, new KernelWindow(layer));
        if (bias is not null) outputs = outputs.add_(bias.view(1, -1, 1, 1), Numbers.One);
        return outputs.MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (input, weight, window) = ((Tensor)vars[0], (Tensor)vars[1], (KernelWindow)vars[2]);
        ctx.save_for_backward([input, weight]);
        ctx.save_data(nameof(KernelWindow), window);
        using var scope = NewDisposeScope();
        var (rows, columns) = window.Outputs(input.size(2), input.size(3));
        var outputs = Zeros(input.size(0), weight.size(0), rows, columns);
        var (x, w, y) = (Last(input), Last(weight), Last(outputs));
        foreach (var row in window.Rows(x.size(1), x.size(2)))
            row.Output(y).addmm_(row.Input(x), row.Taps(w).t(), 1, 1);
        return outputs.MoveToOuterDisposeScope();
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var (saved, window) = (ctx.get_saved_variables(), (KernelWindow)ctx.get_data(nameof(KernelWindow)));
        var (input, weight) = (saved[0], saved[1]);
        Tensor?[] gradients = is_grad_enabled() // a graph of the gradient is wanted
            ? Differentiable(input, weight, window, grad_output)
            : [Gradient(input, weight, false, window, grad_output), Gradient(weight, input, true, window, grad_output)];
        return [.. gradients.Select(g => g?.MoveToOuterDisposeScope()!), null!];
    }

    /// <summary>∂/∂ input, or with taps ∂/∂ weight; null where nobody asks.</summary>
    static Tensor? Gradient(Tensor of, Tensor other, bool taps, KernelWindow window, Tensor grad)
    {
        if (!of.requires_grad) return null;
        using var scope = NewDisposeScope();
        var gradient = Zeros(of.size(0), of.size(1), of.size(2), of.size(3));
        var (g, o, result) = (Last(grad), Last(other), Last(gradient));
        var image = taps ? o : result;
        foreach (var row in window.Rows(image.size(1), image.size(2)))
        {
            if (taps) row.Taps(result).addmm_(row.Output(g).t(), row.Input(o), 1, 1);
            else row.Input(result).addmm_(row.Output(g), row.Taps(o), 1, 1);
        }
        return gradient.MoveToOuterDisposeScope();
    }

    static Tensor?[] Differentiable(Tensor input, Tensor weight, KernelWindow window, Tensor grad)
    {
        Tensor[] wanted = [.. new[] { input, weight }.Where(t => t.requires_grad)];
        var gradients = new Queue<Tensor>(autograd.grad([nn.functional.conv2d(input, weight, null, window.Stride, window.Padding)], wanted, [grad], retain_graph: true, create_graph: true));
        return [input.requires_grad ? gradients.Dequeue() : null, weight.requires_grad ? gradients.Dequeue() : null];
    }

    /// <summary>No view, with channels last in memory.</summary>
    static Tensor Zeros(long count, long channels, long height, long width) =>
        empty_strided([count, channels, height, width], [height * width * channels, 1, width * channels, channels], ScalarType.Float32, CPU).zero_();

    /// <summary>Channels last in the shape too; a view where they are in memory.</summary>
    static Tensor Last(Tensor tensor) => tensor.permute(0, 2, 3, 1).contiguous();
}
