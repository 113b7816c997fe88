using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Dlfd.Vision.Imaging;

/// <summary>Runs managed code over every image of a batch, on all cores.</summary>
static class ImageKernel
{
    /// <summary>Makes one image, [3, height, width], from another; image i of the batch.</summary>
    public delegate void Kernel(int i, ReadOnlySpan<float> source, Span<float> target);

    /// <summary>Computes a batch of the same shape and device, owned by the caller's scope; batches of a GPU are computed on the CPU.</summary>
    /// <exception cref="ArgumentException">The inputs are not float32 [n, 3, height, width].</exception>
    public static Tensor Map(Tensor inputs, Kernel kernel)
    {
        if (inputs.dtype != float32 || inputs.dim() != 4 || inputs.shape[1] != 3)
            throw new ArgumentException($"The batch is {inputs.dtype} [{string.Join(", ", inputs.shape)}]; give float32 [n, 3, height, width].", nameof(inputs));
        using var scope = NewDisposeScope();
        var source = inputs.cpu().contiguous();
        var target = empty_like(source);
        var (count, length) = ((int)inputs.shape[0], (int)(inputs.numel() / Math.Max(1, inputs.shape[0])));
        Parallel.For(0, count, i => kernel(i, Image(source, i, length), Image(target, i, length)));
        return target.to(inputs.device).MoveToOuterDisposeScope();
    }

    static Span<float> Image(Tensor batch, int i, int length) => MemoryMarshal.Cast<byte, float>(batch.bytes).Slice(i * length, length);
}
