using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dlfd.Vision.Imaging;

/// <summary>Resizes 8-bit RGBA pixels as Pillow's BILINEAR does: a triangle filter as wide as the reduction, in fixed point with 22 bits, first along rows, then along columns.</summary>
static class PillowBilinear
{
    const int Precision = 22;

    /// <summary>Resizes [height, width, 4] to [newHeight, newWidth, 4].</summary>
    public static ReadOnlySpan<byte> Resize(ReadOnlySpan<byte> rgba, int width, int height, int newWidth, int newHeight)
    {
        if (newWidth != width) rgba = AlongRows(rgba, height, width, newWidth);
        return newHeight == height ? rgba : AlongColumns(rgba, newWidth, height, newHeight);
    }

    static byte[] AlongRows(ReadOnlySpan<byte> source, int rows, int length, int newLength)
    {
        var filters = Filters(length, newLength);
        var result = GC.AllocateUninitializedArray<byte>(4 * rows * newLength);
        var from = MemoryMarshal.Cast<byte, uint>(source);
        var to = MemoryMarshal.Cast<byte, uint>(result.AsSpan());
        for (var row = 0; row < rows; row++)
            for (var i = 0; i < newLength; i++)
            {
                var (start, weights) = filters[i];
                var pixels = from.Slice(row * length + start, weights.Length);
                var sum = Vector128.Create(1 << (Precision - 1));
                for (var k = 0; k < weights.Length; k++) sum += Channels(pixels[k]) * weights[k];
                to[row * newLength + i] = Pixel(sum >> Precision);
            }
        return result;
    }

    static byte[] AlongColumns(ReadOnlySpan<byte> source, int columns, int length, int newLength)
    {
        var filters = Filters(length, newLength);
        var result = GC.AllocateUninitializedArray<byte>(4 * columns * newLength);
        var from = MemoryMarshal.Cast<byte, uint>(source);
        var to = MemoryMarshal.Cast<byte, uint>(result.AsSpan());
        for (var i = 0; i < newLength; i++)
        {
            var (start, weights) = filters[i];
            for (var x = 0; x < columns; x++)
            {
                var sum = Vector128.Create(1 << (Precision - 1));
                for (var k = 0; k < weights.Length; k++) sum += Channels(from[(start + k) * columns + x]) * weights[k];
                to[i * columns + x] = Pixel(sum >> Precision);
            }
        }
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<int> Channels(uint pixel) => Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(pixel).AsByte())).AsInt32();

    /// <summary>Weights are positive and sum to about one, so that only a rounding above 255 needs care.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static uint Pixel(Vector128<int> channels)
    {
        var bounded = Vector128.Min(channels, Vector128.Create(255)).AsUInt32();
        var halves = Vector128.Narrow(bounded, bounded);
        return Vector128.Narrow(halves, halves).AsUInt32().ToScalar();
    }

    static (int Start, int[] Weights)[] Filters(int length, int newLength) => [.. Enumerable.Range(0, newLength).Select(i => Filter(i, length, newLength))];

    static (int Start, int[] Weights) Filter(int index, int length, int newLength)
    {
        double scale = (double)length / newLength, support = Math.Max(scale, 1), center = (index + 0.5) * scale;
        var start = Math.Max(0, (int)(center - support + 0.5));
        var end = Math.Min(length, (int)(center + support + 0.5));
        var weights = new double[end - start];
        for (var k = 0; k < weights.Length; k++) weights[k] = Math.Max(0, 1 - Math.Abs((k + start - center + 0.5) / support));
        var total = weights.Sum();
        return (start, [.. weights.Select(w => (int)(0.5 + w / total * (1 << Precision)))]);
    }
}
