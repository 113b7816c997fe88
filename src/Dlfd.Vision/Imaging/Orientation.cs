using System.Runtime.InteropServices;

namespace Dlfd.Vision.Imaging;

/// <summary>Takes RGBA pixels apart into upright planes.</summary>
static class Orientation
{
    /// <summary>Makes red, green and blue planes of an image that EXIF describes as turned or mirrored.</summary>
    /// <param name="rgba">[height, width, 4].</param>
    /// <param name="width">In pixels, as stored.</param>
    /// <param name="height">In pixels, as stored.</param>
    /// <param name="orientation">EXIF's number, 1 to 8.</param>
    /// <returns>The planes, and whether width and height have changed places.</returns>
    public static (byte[] Planes, bool Turned) Planes(ReadOnlySpan<byte> rgba, int width, int height, int orientation)
    {
        var pixels = MemoryMarshal.Cast<byte, uint>(rgba);
        var planes = GC.AllocateUninitializedArray<byte>(3 * width * height);
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
        var turned = orientation >= 5;
        var (columns, rows) = turned ? (height, width) : (width, height);
        for (var y = 0; y < rows; y++)
            Row(pixels, start + y * line, step, planes.AsSpan(y * columns), columns, width * height);
        return (planes, turned);
    }

    static void Row(ReadOnlySpan<uint> pixels, int from, int step, Span<byte> target, int columns, int area)
    {
        Span<byte> red = target[..columns], green = target.Slice(area, columns), blue = target.Slice(2 * area, columns);
        for (var x = 0; x < columns; x++, from += step)
        {
            var pixel = pixels[from];
            (red[x], green[x], blue[x]) = ((byte)pixel, (byte)(pixel >> 8), (byte)(pixel >> 16));
        }
    }
}
