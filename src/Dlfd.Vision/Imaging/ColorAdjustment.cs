using System.Numerics;
using System.Runtime.InteropServices;

namespace Dlfd.Vision.Imaging;

/// <summary>Adjusts the colours of one image, three planes of pixels in [0, 1], in place, by torchvision's formulas for tensors.</summary>
static class ColorAdjustment
{
    const float Red = 0.2989f, Green = 0.587f, Blue = 0.114f; // torchvision's luminance

    /// <summary>Multiplies with a factor.</summary>
    public static void Brightness(Span<float> image, float factor) => Blend(image, factor, 0);

    /// <summary>Moves away from (factor above 1) or towards the image's mean luminance.</summary>
    public static void Contrast(Span<float> image, float factor)
    {
        var area = image.Length / 3;
        var mean = Red * Sum(image[..area]) + Green * Sum(image[area..(2 * area)]) + Blue * Sum(image[(2 * area)..]);
        Blend(image, factor, (1 - factor) * (float)(mean / area));
    }

    /// <summary>Moves away from (factor above 1) or towards each pixel's luminance.</summary>
    public static void Saturation(Span<float> image, float factor)
    {
        Span<Vector<float>> red = Vectors(image, 0), green = Vectors(image, 1), blue = Vectors(image, 2);
        for (var i = 0; i < red.Length; i++)
        {
            var grey = (red[i] * Red + green[i] * Green + blue[i] * Blue) * (1 - factor);
            (red[i], green[i], blue[i]) = (Clamp(red[i] * factor + grey), Clamp(green[i] * factor + grey), Clamp(blue[i] * factor + grey));
        }
        var area = image.Length / 3;
        for (var i = red.Length * Vector<float>.Count; i < area; i++)
        {
            var grey = (image[i] * Red + image[area + i] * Green + image[2 * area + i] * Blue) * (1 - factor);
            for (var p = i; p < image.Length; p += area) image[p] = Math.Clamp(image[p] * factor + grey, 0, 1);
        }
    }

    /// <summary>Turns the hue of every pixel by a share of the colour circle, from -1/2 to 1/2.</summary>
    public static void Hue(Span<float> image, float turn)
    {
        var area = image.Length / 3;
        for (var i = 0; i < area; i++)
        {
            var (r, g, b) = (image[i], image[area + i], image[2 * area + i]);
            var (max, min) = (Math.Max(r, Math.Max(g, b)), Math.Min(r, Math.Min(g, b)));
            var chroma = max - min;
            if (chroma == 0) continue;
            var sixths = max == r ? (g - b) / chroma : max == g ? 2 + (b - r) / chroma : 4 + (r - g) / chroma;
            var hue = sixths + 6 * turn + 12;
            (image[i], image[area + i], image[2 * area + i]) = (Channel(5, hue, max, chroma), Channel(3, hue, max, chroma), Channel(1, hue, max, chroma));
        }
    }

    /// <summary>Computes one channel of a colour from its hue in sixths of the circle; n is 5, 3 or 1 for red, green or blue.</summary>
    static float Channel(int n, float hue, float value, float chroma)
    {
        var k = (n + hue) % 6;
        return value - chroma * Math.Clamp(Math.Min(k, 4 - k), 0, 1);
    }

    /// <summary>Replaces every colour by its luminance.</summary>
    public static void Grayscale(Span<float> image)
    {
        var area = image.Length / 3;
        for (var i = 0; i < area; i++) image[i] = image[i] * Red + image[area + i] * Green + image[2 * area + i] * Blue;
        image[..area].CopyTo(image[area..]);
        image[..area].CopyTo(image[(2 * area)..]);
    }

    static void Blend(Span<float> values, float factor, float add)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        for (var i = 0; i < vectors.Length; i++) vectors[i] = Clamp(vectors[i] * factor + new Vector<float>(add));
        foreach (ref var value in values[(vectors.Length * Vector<float>.Count)..]) value = Math.Clamp(value * factor + add, 0, 1);
    }

    static Span<Vector<float>> Vectors(Span<float> image, int plane) => MemoryMarshal.Cast<float, Vector<float>>(image.Slice(plane * (image.Length / 3), image.Length / 3));

    static Vector<float> Clamp(Vector<float> value) => Vector.Min(Vector.Max(value, Vector<float>.Zero), Vector<float>.One);

    /// <summary>Sums in vectors' lanes by rows of 1024, so that float rounding stays small.</summary>
    static double Sum(ReadOnlySpan<float> values)
    {
        var total = 0.0;
        for (var start = 0; start < values.Length; start += 1024)
        {
            var block = values.Slice(start, Math.Min(1024, values.Length - start));
            var vectors = MemoryMarshal.Cast<float, Vector<float>>(block);
            var lanes = Vector<float>.Zero;
            foreach (var vector in vectors) lanes += vector;
            var rest = 0f;
            foreach (var value in block[(vectors.Length * Vector<float>.Count)..]) rest += value;
            total += Vector.Sum(lanes) + rest;
        }
        return total;
    }
}
