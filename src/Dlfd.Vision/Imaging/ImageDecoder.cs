using System.Runtime.InteropServices;
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
    /// <exception cref="InvalidDataException">The bytes are no whole image, or one of more than 134 million pixels, also while it is resized along one side.</exception>
    public static byte[] Decode(byte[] encoded, int size, string name)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        using var data = SKData.CreateCopy(encoded);
        using var codec = SKCodec.Create(data) ?? throw new InvalidDataException($"'{name}' is not an image that can be read; replace it or remove its row.");
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if (Math.Max((long)width * height, (long)Math.Max(width, height) * size) > MostPixels) // the second while it is resized
            throw new InvalidDataException($"'{name}' claims {width}×{height} pixels, too many (the limit is {MostPixels}); scale it down or remove its row.");
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        var result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
            throw new InvalidDataException($"'{name}' is truncated or damaged ({result}); replace it or remove its row.");
        ReadOnlySpan<byte> pixels = bitmap.GetPixelSpan();
        if (codec.EncodedOrigin != SKEncodedOrigin.TopLeft)
        {
            pixels = Orientation.Upright(pixels, width, height, (int)codec.EncodedOrigin);
            if ((int)codec.EncodedOrigin >= 5) (width, height) = (height, width);
        }
        return Planes(PillowBilinear.Resize(pixels, width, height, size, size), size * size);
    }

    static byte[] Planes(ReadOnlySpan<byte> rgba, int area)
    {
        var pixels = MemoryMarshal.Cast<byte, uint>(rgba)[..area];
        var planes = GC.AllocateUninitializedArray<byte>(3 * area);
        Span<byte> red = planes.AsSpan(0, area), green = planes.AsSpan(area, area), blue = planes.AsSpan(2 * area, area);
        for (var i = 0; i < pixels.Length; i++) (red[i], green[i], blue[i]) = ((byte)pixels[i], (byte)(pixels[i] >> 8), (byte)(pixels[i] >> 16));
        return planes;
    }
}
