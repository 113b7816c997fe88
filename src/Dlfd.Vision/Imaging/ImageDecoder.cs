using SkiaSharp;

namespace Dlfd.Vision.Imaging;

/// <summary>Decodes image files to square RGB pixels; the only place that knows the image library.</summary>
public static class ImageDecoder
{
    const long MostPixels = 1 << 27; // half a gigabyte while decoding; a small file can claim far more

    /// <summary>Decodes an image, turns it upright as its EXIF orientation says, and resizes it with Pillow's antialiased bilinear filter.</summary>
    /// <param name="encoded">The bytes of a JPEG, PNG, WebP, BMP or GIF file; grey, CMYK, palette and 16-bit images become RGB, and transparency is dropped.</param>
    /// <param name="size">Width and height of the result, in pixels, at least 1; the aspect ratio is not kept.</param>
    /// <param name="name">What errors call the image.</param>
    /// <returns>uint8 [3, size, size], plane after plane.</returns>
    /// <exception cref="InvalidDataException">The bytes are no whole image, or one of more than 134 million pixels.</exception>
    public static byte[] Decode(byte[] encoded, int size, string name)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        using var data = SKData.CreateCopy(encoded);
        using var codec = SKCodec.Create(data) ?? throw new InvalidDataException($"'{name}' is not an image that can be read; replace it or remove its row.");
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if ((long)width * height > MostPixels)
            throw new InvalidDataException($"'{name}' claims {width}×{height} pixels, more than {MostPixels}; scale it down or remove its row.");
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        var result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
            throw new InvalidDataException($"'{name}' is truncated or damaged ({result}); replace it or remove its row.");
        var (planes, turned) = Orientation.Planes(bitmap.GetPixelSpan(), width, height, (int)codec.EncodedOrigin);
        return PillowBilinear.Resize(planes, turned ? height : width, turned ? width : height, size, size);
    }
}
