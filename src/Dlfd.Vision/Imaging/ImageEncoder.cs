using SkiaSharp;

namespace Dlfd.Vision.Imaging;

/// <summary>Encodes pixels as image files.</summary>
public static class ImageEncoder
{
    /// <summary>Encodes an image as a JPEG file.</summary>
    /// <param name="planes">uint8 [3, size, size]: a red, a green and a blue plane.</param>
    /// <param name="size">Width and height, in pixels.</param>
    /// <param name="quality">From 0 to 100; default 90.</param>
    /// <exception cref="ArgumentException">The number of bytes does not fit the size.</exception>
    public static byte[] Jpeg(ReadOnlySpan<byte> planes, int size, int quality = 90)
    {
        var area = size * size;
        if (planes.Length != 3 * area) throw new ArgumentException($"There are {planes.Length} bytes for an image of {size} px; give 3 × size × size bytes.", nameof(planes));
        using var bitmap = new SKBitmap(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque);
        var pixels = bitmap.GetPixelSpan();
        for (var i = 0; i < area; i++)
        {
            for (var c = 0; c < 3; c++) pixels[4 * i + c] = planes[c * area + i];
            pixels[4 * i + 3] = 255;
        }
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, quality);
        return data.ToArray();
    }
}
