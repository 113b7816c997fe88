namespace Dlfd.Models;

/// <summary>Represents one row of a kernel at one output pixel. Its tensors are views of tensors with channels last.</summary>
/// <param name="Pixel">The output pixel.</param>
/// <param name="Start">The image's pixel under the first tap.</param>
/// <param name="Tap">The first tap that lies on the image.</param>
/// <param name="Width">Taps that do.</param>
readonly record struct KernelRow((long Row, long Column) Pixel, (long Row, long Column) Start, (long Row, long Column) Tap, long Width)
{
    /// <summary>[n, rows, columns, outputs] to [n, outputs].</summary>
    public Tensor Output(Tensor outputs) => outputs.select(1, Pixel.Row).select(1, Pixel.Column);

    /// <summary>[n, height, width, channels] to [n, taps × channels].</summary>
    public Tensor Input(Tensor image) => image.select(1, Start.Row).narrow(1, Start.Column, Width).flatten(1);

    /// <summary>[outputs, k, k, channels] to [outputs, taps × channels].</summary>
    public Tensor Taps(Tensor weight) => weight.select(1, Tap.Row).narrow(1, Tap.Column, Width).flatten(1);
}
