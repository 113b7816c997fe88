using System.Numerics;
using System.Runtime.InteropServices;
using Dlfd.Data;
using static TorchSharp.torch;

namespace Dlfd.Vision.Imaging;

/// <summary>Makes random changes of whole image batches, [n, 3, height, width]; each image draws its own.</summary>
public static partial class BatchTransforms
{
    const int Together = 16;

    /// <summary>Mirrors each image with some probability.</summary>
    /// <param name="probability">From 0 to 1; default 1/2.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="probability"/> is not from 0 to 1.</exception>
    public static BatchTransform HorizontalFlip(double probability = 0.5)
    {
        if (!(probability is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(probability), probability, "Give a probability from 0 to 1.");
        return (inputs, random) =>
        {
            using var scope = NewDisposeScope();
            var chosen = Choose(random, inputs.shape[0], probability);
            return where(tensor(chosen, device: inputs.device).view(-1, 1, 1, 1), inputs.flip(3), inputs).MoveToOuterDisposeScope();
        };
    }

    /// <summary>Shifts each image by up to some pixels, repeating its border: a crop of the padded image, of the same size.</summary>
    /// <param name="padding">The largest shift, in pixels, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="padding"/> is below 0.</exception>
    public static BatchTransform Crop(int padding)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        return (inputs, random) =>
        {
            using var scope = NewDisposeScope();
            long n = inputs.shape[0], height = inputs.shape[2], width = inputs.shape[3];
            var rows = Shifted(n, height, padding, random, inputs.device).view(n, 1, height, 1).expand(inputs.shape);
            var columns = Shifted(n, width, padding, random, inputs.device).view(n, 1, 1, width).expand(inputs.shape);
            return inputs.gather(2, rows).gather(3, columns).MoveToOuterDisposeScope();
        };
    }

    /// <summary>Applies transforms one after another, to a few images at a time: their pixels then stay in the cache from one transform to the next.</summary>
    /// <param name="transforms">The transforms, in order.</param>
    public static BatchTransform Compose(params BatchTransform[] transforms) => (inputs, random) =>
    {
        using var scope = NewDisposeScope();
        var parts = inputs.shape[0] <= Together ? [inputs.alias()] : inputs.split(Together);
        Tensor[] changed = [.. parts.Select(part => transforms.Aggregate(part, (x, transform) => transform(x, random)))];
        return (changed.Length == 1 ? changed[0] : cat(changed)).MoveToOuterDisposeScope();
    };

    /// <summary>Applies a transform to the pixels, in [0, 1], that normalised inputs were made from, and normalises its result.</summary>
    /// <param name="normalization">How the inputs were made.</param>
    /// <param name="transform">What changes pixels, such as <see cref="ColorJitter"/> or a warp that fills with black.</param>
    public static BatchTransform OnPixels(InputNormalization normalization, BatchTransform transform)
    {
        ArgumentNullException.ThrowIfNull(normalization);
        ArgumentNullException.ThrowIfNull(transform);
        float[] factors = [.. normalization.Deviation.Select(deviation => 1 / deviation)];
        float[] offsets = [.. normalization.Mean.Zip(normalization.Deviation, (mean, deviation) => -(mean / deviation))];
        return (inputs, random) =>
        {
            using var scope = NewDisposeScope();
            var pixels = ImageKernel.Map(inputs, (_, source, target) => Scale(source, target, normalization.Deviation, normalization.Mean));
            var changed = transform(pixels, random);
            return ImageKernel.Map(changed, (_, source, target) => Scale(source, target, factors, offsets)).MoveToOuterDisposeScope();
        };
    }

    /// <summary>Makes inputs of pixels: subtracts each channel's mean and divides by its deviation.</summary>
    /// <param name="normalization">The means and deviations.</param>
    public static BatchTransform Normalize(InputNormalization normalization)
    {
        ArgumentNullException.ThrowIfNull(normalization);
        return (inputs, _) => normalization.Apply(inputs);
    }

    static void Scale(ReadOnlySpan<float> source, Span<float> target, IReadOnlyList<float> factors, IReadOnlyList<float> offsets)
    {
        var area = source.Length / 3;
        for (var c = 0; c < 3; c++)
        {
            var from = MemoryMarshal.Cast<float, Vector<float>>(source.Slice(c * area, area));
            var to = MemoryMarshal.Cast<float, Vector<float>>(target.Slice(c * area, area));
            for (var i = 0; i < from.Length; i++) to[i] = from[i] * factors[c] + new Vector<float>(offsets[c]);
            for (var i = c * area + from.Length * Vector<float>.Count; i < (c + 1) * area; i++) target[i] = source[i] * factors[c] + offsets[c];
        }
    }

    static bool[] Choose(Random random, long count, double probability)
    {
        var chosen = new bool[count];
        for (var i = 0; i < chosen.Length; i++) chosen[i] = random.NextDouble() < probability;
        return chosen;
    }

    static Tensor Shifted(long n, long length, int padding, Random random, Device device)
    {
        var shifts = new long[n];
        for (var i = 0; i < n; i++) shifts[i] = random.Next(-padding, padding + 1);
        return (arange(length, dtype: int64) + tensor(shifts).view(-1, 1)).clamp(0, length - 1).to(device);
    }
}
