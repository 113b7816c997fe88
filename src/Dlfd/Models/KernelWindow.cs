using TorchSharp.Modules;

namespace Dlfd.Models;

/// <summary>Says where the kernel of a convolution lies on an image. Of each array the first is the vertical, the second the horizontal.</summary>
sealed record KernelWindow(long[] Kernel, long[] Stride, long[] Padding)
{
    public KernelWindow(Conv2d layer) : this(layer.kernel_size, layer.stride, layer.padding!) { }

    /// <summary>Gets the rows and columns of the output; 0 or less where the kernel is larger than the padded image.</summary>
    public (long Rows, long Columns) Outputs(long height, long width) => (Count(height, 0), Count(width, 1));

    /// <summary>Gets every row of the kernel at every output pixel, as far as it lies on the image.</summary>
    public IEnumerable<KernelRow> Rows(long height, long width)
    {
        var (rows, columns) = Outputs(height, width);
        for (var row = 0L; row < rows; row++)
            for (var column = 0L; column < columns; column++)
            {
                var (above, left) = (row * Stride[0] - Padding[0], column * Stride[1] - Padding[1]);
                var first = Math.Max(0, left);
                var taps = Math.Min(width, left + Kernel[1]) - first;
                for (var k = Math.Max(0, -above); taps > 0 && k < Math.Min(Kernel[0], height - above); k++)
                    yield return new((row, column), (above + k, first), (k, first - left), taps);
            }
    }

    long Count(long size, int dimension) => (size + 2 * Padding[dimension] - Kernel[dimension] + Stride[dimension]) / Stride[dimension];
}
