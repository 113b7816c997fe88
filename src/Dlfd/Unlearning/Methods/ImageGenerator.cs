using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Makes images of mean 0 and variance 1 in each channel from random numbers.</summary>
/// <remarks>The network of zero-shot knowledge transfer (Micaelli and Storkey 2019): two upsamplings by 2 between convolutions.</remarks>
sealed class ImageGenerator : nn.Module<Tensor, Tensor>
{
    readonly Sequential layers;

    /// <param name="latents">The numbers that an image is made from.</param>
    /// <param name="shape">An image's: [channels, height, width], both sides multiples of 4.</param>
    /// <param name="width">The channels of its first layers; the last has half of them.</param>
    /// <param name="device">Where it is to live.</param>
    /// <exception cref="NotApplicableException">The shape is another one.</exception>
    public ImageGenerator(int latents, long[] shape, int width, Device device) : base(nameof(ImageGenerator))
    {
        if (shape is not [var channels, var rows, var columns] || rows % 4 != 0 || columns % 4 != 0)
            throw new NotApplicableException($"The generator makes images of [channels, height, width] with sides that are multiples of 4, not inputs of [{string.Join(", ", shape)}]; resize them, or take a method that needs no generator.");
        layers = nn.Sequential(
            nn.Linear(latents, width * (rows / 4) * (columns / 4)), nn.Unflatten(1, [width, rows / 4, columns / 4]), nn.BatchNorm2d(width),
            nn.Upsample(scale_factor: [2, 2]), nn.Conv2d(width, width, 3, padding: 1), nn.BatchNorm2d(width), nn.LeakyReLU(0.2),
            nn.Upsample(scale_factor: [2, 2]), nn.Conv2d(width, width / 2, 3, padding: 1), nn.BatchNorm2d(width / 2), nn.LeakyReLU(0.2),
            nn.Conv2d(width / 2, channels, 3, padding: 1), nn.BatchNorm2d(channels, affine: false));
        RegisterComponents();
        this.to(device);
    }

    /// <summary>Makes float [n, channels, height, width] from float [n, latents].</summary>
    public override Tensor forward(Tensor input) => layers.call(input);
}
