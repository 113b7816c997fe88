namespace Dlfd.Vision.Imaging;

/// <summary>Resizes 8-bit planes as Pillow's BILINEAR does: a triangle filter as wide as the reduction, in fixed point with 22 bits, first along rows, then along columns.</summary>
static class PillowBilinear
{
    const int Precision = 22;

    /// <summary>Resizes [3, height, width] to [3, newHeight, newWidth].</summary>
    public static byte[] Resize(byte[] planes, int width, int height, int newWidth, int newHeight)
    {
        if (newWidth != width)
        {
            planes = Rows(planes, 3 * height, width, newWidth);
            width = newWidth;
        }
        if (newHeight == height) return planes;
        var transposed = Transpose(planes, height, width);
        return Transpose(Rows(transposed, 3 * width, height, newHeight), width, newHeight);
    }

    static byte[] Rows(byte[] source, int rows, int length, int newLength)
    {
        var filters = new (int Start, int[] Weights)[newLength];
        for (var i = 0; i < newLength; i++) filters[i] = Filter(i, length, newLength);
        var result = new byte[rows * newLength];
        for (var row = 0; row < rows; row++)
            for (var i = 0; i < newLength; i++)
            {
                var (start, weights) = filters[i];
                var sum = 1 << (Precision - 1);
                for (var k = 0; k < weights.Length; k++) sum += source[row * length + start + k] * weights[k];
                result[row * newLength + i] = (byte)Math.Clamp(sum >> Precision, 0, 255);
            }
        return result;
    }

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

    static byte[] Transpose(byte[] planes, int height, int width)
    {
        var result = new byte[planes.Length];
        for (var c = 0; c < 3; c++)
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++)
                    result[(c * width + x) * height + y] = planes[(c * height + y) * width + x];
        return result;
    }
}
