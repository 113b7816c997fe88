using Dlfd.Data;
using static TorchSharp.torch;

namespace Dlfd.Vision.Imaging;

public static partial class BatchTransforms
{
    /// <summary>Resizes images with an antialiased bilinear filter.</summary>
    /// <param name="size">Width and height of the result, in pixels, at least 1.</param>
    public static BatchTransform Resize(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return (inputs, _) => Resized(inputs, size, size);
    }

    /// <summary>Turns each image about its centre by a random angle.</summary>
    /// <param name="degrees">The range of the angle, counter-clockwise as in torchvision.</param>
    /// <param name="interpolation">How values between pixels are found; default nearest.</param>
    /// <param name="fill">The value outside the image; default 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is turned round or not finite.</exception>
    public static BatchTransform RandomRotation((double Min, double Max) degrees, Interpolation interpolation = Interpolation.Nearest, float fill = 0)
    {
        CheckRange(degrees, double.MinValue);
        return RandomAffine((-degrees.Max, -degrees.Min), interpolation: interpolation, fill: fill);
    }

    /// <summary>Shears, scales, turns and moves each image at random, about its centre.</summary>
    /// <param name="degrees">The range of the angle, clockwise as in torchvision.</param>
    /// <param name="translate">The largest moves, as shares of width and height, 0 to 1; default none.</param>
    /// <param name="scale">The range of the scale, above 0; default none.</param>
    /// <param name="shear">The range of the shear along x, in degrees; default none.</param>
    /// <param name="shearY">The range of the shear along y, in degrees; default none.</param>
    /// <param name="interpolation">How values between pixels are found; default nearest.</param>
    /// <param name="fill">The value outside the image; default 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A range is turned round, not finite or out of bounds.</exception>
    public static BatchTransform RandomAffine((double Min, double Max) degrees, (double X, double Y) translate = default, (double Min, double Max)? scale = null,
        (double Min, double Max) shear = default, (double Min, double Max) shearY = default, Interpolation interpolation = Interpolation.Nearest, float fill = 0)
    {
        var scales = scale ?? (1, 1);
        foreach (var range in new[] { degrees, shear, shearY }) CheckRange(range, double.MinValue);
        CheckRange(scales, double.Epsilon);
        CheckRange((0, translate.X), 0, 1);
        CheckRange((0, translate.Y), 0, 1);
        return (inputs, random) =>
        {
            var (height, width) = ((int)inputs.shape[2], (int)inputs.shape[3]);
            var maps = new AffineMap[inputs.shape[0]];
            for (var i = 0; i < maps.Length; i++)
                maps[i] = AffineMap.Inverse(width, height, Draw(random, degrees), (Move(random, translate.X * width), Move(random, translate.Y * height)), Draw(random, scales), (Draw(random, shear), Draw(random, shearY)));
            return ImageKernel.Map(inputs, (i, source, target) => maps[i].Warp(source, target, width, height, interpolation, fill));
        };
    }

    /// <summary>Cuts a random part of each image and resizes it with an antialiased bilinear filter.</summary>
    /// <param name="size">Width and height of the result, in pixels; null keeps the images' own.</param>
    /// <param name="scale">The range of the part's share of the area, above 0 and up to 1; default 0.08 to 1.</param>
    /// <param name="ratio">The range of the part's width over its height, above 0; default 3/4 to 4/3.</param>
    /// <exception cref="ArgumentOutOfRangeException">A range is turned round, not finite or out of bounds.</exception>
    public static BatchTransform RandomResizedCrop(int? size = null, (double Min, double Max)? scale = null, (double Min, double Max)? ratio = null)
    {
        if (size is { } given) ArgumentOutOfRangeException.ThrowIfLessThan(given, 1, nameof(size));
        var (areas, ratios) = (scale ?? (0.08, 1), ratio ?? (3 / 4.0, 4 / 3.0));
        CheckRange(areas, double.Epsilon, 1);
        CheckRange(ratios, double.Epsilon);
        return (inputs, random) =>
        {
            using var scope = NewDisposeScope();
            var (height, width) = (inputs.shape[2], inputs.shape[3]);
            var parts = new List<Tensor>();
            for (var i = 0L; i < inputs.shape[0]; i++)
            {
                var (left, top, w, h) = Part(random, width, height, areas, ratios);
                parts.Add(Resized(inputs.narrow(0, i, 1).narrow(2, top, h).narrow(3, left, w), size ?? height, size ?? width));
            }
            return cat(parts).MoveToOuterDisposeScope();
        };
    }

    /// <summary>Draws a part as torchvision does: ten tries, then the largest middle part of a ratio in the range.</summary>
    static (long Left, long Top, long Width, long Height) Part(Random random, long width, long height, (double Min, double Max) areas, (double Min, double Max) ratios)
    {
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var area = width * height * Draw(random, areas);
            var ratio = Math.Exp(Draw(random, (Math.Log(ratios.Min), Math.Log(ratios.Max))));
            var (w, h) = ((long)Math.Round(Math.Sqrt(area * ratio)), (long)Math.Round(Math.Sqrt(area / ratio)));
            if (w > 0 && w <= width && h > 0 && h <= height) return (random.NextInt64(width - w + 1), random.NextInt64(height - h + 1), w, h);
        }
        var allowed = Math.Clamp((double)width / height, ratios.Min, ratios.Max);
        var (wide, high) = (Math.Clamp((long)Math.Round(height * allowed), 1, width), Math.Clamp((long)Math.Round(width / allowed), 1, height));
        return ((width - wide) / 2, (height - high) / 2, wide, high);
    }

    static Tensor Resized(Tensor images, long height, long width) =>
        nn.functional.interpolate(images, [height, width], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true);

    static double Draw(Random random, (double Min, double Max) range) => range.Min + random.NextDouble() * (range.Max - range.Min);

    static double Move(Random random, double most) => Math.Round(Draw(random, (-most, most)));

    static void CheckRange((double Min, double Max) range, double lowest, double highest = double.MaxValue)
    {
        if (!(range.Min >= lowest && range.Min <= range.Max && range.Max <= highest))
            throw new ArgumentOutOfRangeException(nameof(range), range, $"The range is not within {lowest} and {highest}, smaller number first; correct it.");
    }
}
