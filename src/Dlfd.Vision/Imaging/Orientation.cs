using System.Runtime.InteropServices;

namespace Dlfd.Vision.Imaging;

/// <summary>Turns images that EXIF describes as turned or mirrored.</summary>
static class Orientation
{
    /// <summary>Makes the upright pixels; from orientation 5 on, width and height have changed places.</summary>
    /// <param name="rgba">[height, width, 4], as stored.</param>
    /// <param name="width">In pixels, as stored.</param>
    /// <param name="height">In pixels, as stored.</param>
    /// <param name="orientation">EXIF's number, 1 to 8.</param>
    public static byte[] Upright(ReadOnlySpan<byte> rgba, int width, int height, int orientation)
    {
        var pixels = MemoryMarshal.Cast<byte, uint>(rgba);
        var upright = new byte[4 * width * height];
        var target = MemoryMarshal.Cast<byte, uint>(upright.AsSpan());
        var (right, down) = (width - 1, (height - 1) * width);
        // Where the upright image's first pixel is stored, and the steps to its right and lower neighbours.
        var (start, step, line) = orientation switch
        {
            2 => (right, -1, width),
            3 => (right + down, -1, -width),
            4 => (down, 1, -width),
            5 => (0, width, 1),
            6 => (down, -width, 1),
            7 => (right + down, -width, -1),
            8 => (right, width, -1),
            _ => (0, 1, width),
        };
        var columns = orientation >= 5 ? height : width;
        for (var i = 0; i < target.Length; i++)
        {
            var (y, x) = Math.DivRem(i, columns);
            target[i] = pixels[start + y * line + x * step];
        }
        return upright;
    }
}
