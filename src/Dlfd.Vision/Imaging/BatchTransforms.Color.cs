using Dlfd.Data;

namespace Dlfd.Vision.Imaging;

public static partial class BatchTransforms
{
    delegate void Adjustment(Span<float> image, float factor);

    /// <summary>Changes brightness, contrast, saturation and hue of each image at random and in random order; pixels in [0, 1].</summary>
    /// <param name="brightness">The range of the factor, at least 0; null leaves it.</param>
    /// <param name="contrast">The range of the factor, at least 0; null leaves it.</param>
    /// <param name="saturation">The range of the factor, at least 0; null leaves it.</param>
    /// <param name="hue">The range of the turn, as a share of the colour circle, -1/2 to 1/2; null leaves it.</param>
    /// <remarks>torchvision's <c>ColorJitter(0.2)</c> is the range (0.8, 1.2). Normalised inputs need <see cref="OnPixels"/>.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A range is turned round or out of bounds.</exception>
    public static BatchTransform ColorJitter((double Min, double Max)? brightness = null, (double Min, double Max)? contrast = null,
        (double Min, double Max)? saturation = null, (double Min, double Max)? hue = null)
    {
        foreach (var range in new[] { brightness, contrast, saturation }) CheckRange(range ?? default, 0);
        CheckRange(hue ?? default, -0.5, 0.5);
        (Adjustment Adjust, (double Min, double Max)? Range)[] all =
            [(ColorAdjustment.Brightness, brightness), (ColorAdjustment.Contrast, contrast), (ColorAdjustment.Saturation, saturation), (ColorAdjustment.Hue, hue)];
        var chosen = all.Where(a => a.Range is not null).ToArray();
        return (inputs, random) =>
        {
            var plans = new (Adjustment Adjust, float Factor)[inputs.shape[0]][];
            for (var i = 0; i < plans.Length; i++)
            {
                plans[i] = [.. chosen.Select(c => (c.Adjust, (float)Draw(random, c.Range!.Value)))];
                random.Shuffle(plans[i]);
            }
            return ImageKernel.Map(inputs, (i, source, target) =>
            {
                source.CopyTo(target);
                foreach (var (adjust, factor) in plans[i]) adjust(target, factor);
            });
        };
    }

    /// <summary>Makes images grey, in three equal channels, with some probability; pixels in [0, 1].</summary>
    /// <param name="probability">From 0 to 1; default 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="probability"/> is not from 0 to 1.</exception>
    public static BatchTransform Grayscale(double probability = 1)
    {
        CheckRange((0, probability), 0, 1);
        return (inputs, random) =>
        {
            var chosen = Choose(random, inputs.shape[0], probability);
            return ImageKernel.Map(inputs, (i, source, target) =>
            {
                source.CopyTo(target);
                if (chosen[i]) ColorAdjustment.Grayscale(target);
            });
        };
    }
}
