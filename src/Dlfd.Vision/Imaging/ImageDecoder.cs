using SkiaSharp;

namespace Dlfd.Vision.Imaging;

/// <summary>Decodes image files to square RGB pixels; the only place that knows the image library.</summary>
public static class ImageDecoder
{
    /// <summary>Decodes an image and resizes it with Pillow's antialiased bilinear filter.</summary>
    /// <param name="encoded">The bytes of a JPEG, PNG, WebP, BMP or GIF file.</param>
    /// <param name="size">Width and height of the result, in pixels, at least 1; the aspect ratio is not kept.</param>
    /// <param name="name">What errors call the image.</param>
    /// <returns>uint8 [3, size, size], plane after plane.</returns>
    /// <exception cref="InvalidDataException">The bytes are no whole image.</exception>
    public static byte[] Decode(byte[] encoded, int size, string name)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        using var data = SKData.CreateCopy(encoded);
        using var codec = SKCodec.Create(data) ?? throw new InvalidDataException($"'{name}' is not an image that can be read; replace it or remove its row.");
        using var bitmap = new SKBitmap(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        var result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
            throw new InvalidDataException($"'{name}' is truncated or damaged ({result}); replace it or remove its row.");
        return PillowBilinear.Resize(Planes(bitmap), bitmap.Width, bitmap.Height, size, size);
    }

    static byte[] Planes(SKBitmap bitmap)
    {
        var pixels = bitmap.GetPixelSpan();
        var area = bitmap.Width * bitmap.Height;
        var planes = new byte[3 * area];
        for (var i = 0; i < area; i++)
            for (var c = 0; c < 3; c++)
                planes[c * area + i] = pixels[4 * i + c];
        return planes;
    }
}
