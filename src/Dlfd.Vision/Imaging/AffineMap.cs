namespace Dlfd.Vision.Imaging;

/// <summary>Represents where an output pixel comes from: x' = Xx·x + Xy·y + X0 and y' = Yx·x + Yy·y + Y0, with pixel centres at halves.</summary>
readonly record struct AffineMap(double Xx, double Xy, double X0, double Yx, double Yy, double Y0)
{
    /// <summary>Makes the inverse of torchvision's affine map: about the image's centre, shear, scale and rotate clockwise, then move.</summary>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="angle">In degrees.</param>
    /// <param name="move">In pixels, to the right and down.</param>
    /// <param name="scale">Above 0.</param>
    /// <param name="shear">Along x and y, in degrees.</param>
    public static AffineMap Inverse(double width, double height, double angle, (double X, double Y) move, double scale, (double X, double Y) shear)
    {
        var (rotation, sx, sy) = (double.DegreesToRadians(angle), double.DegreesToRadians(shear.X), double.DegreesToRadians(shear.Y));
        // The forward linear part, rotation times shear; its determinant is 1.
        var a = Math.Cos(rotation - sy) / Math.Cos(sy);
        var b = -Math.Cos(rotation - sy) * Math.Tan(sx) / Math.Cos(sy) - Math.Sin(rotation);
        var c = Math.Sin(rotation - sy) / Math.Cos(sy);
        var d = -Math.Sin(rotation - sy) * Math.Tan(sx) / Math.Cos(sy) + Math.Cos(rotation);
        var (xx, xy, yx, yy) = (d / scale, -b / scale, -c / scale, a / scale);
        var (cx, cy) = (width / 2, height / 2);
        return new(xx, xy, cx - xx * (cx + move.X) - xy * (cy + move.Y), yx, yy, cy - yx * (cx + move.X) - yy * (cy + move.Y));
    }

    /// <summary>Warps the planes of an image; what lies outside is <paramref name="fill"/>.</summary>
    public void Warp(ReadOnlySpan<float> source, Span<float> target, int width, int height, Interpolation interpolation, float fill)
    {
        for (var y = 0; y < height; y++)
        {
            var row = target[(y * width)..];
            if (interpolation == Interpolation.Nearest) Nearest(source, row, width, height, y, fill);
            else Bilinear(source, row, width, height, Xx * 0.5 + Xy * (y + 0.5) + X0, Yx * 0.5 + Yy * (y + 0.5) + Y0, fill);
        }
    }

    /// <summary>Steps in fixed point with 16 bits, as Pillow does, so that ties fall alike.</summary>
    void Nearest(ReadOnlySpan<float> source, Span<float> row, int width, int height, int line, float fill)
    {
        var area = width * height;
        var (x, y) = (Fixed(Xx * 0.5 + Xy * 0.5 + X0) + line * Fixed(Xy), Fixed(Yx * 0.5 + Yy * 0.5 + Y0) + line * Fixed(Yy));
        var (dx, dy) = (Fixed(Xx), Fixed(Yx));
        Span<float> red = row[..width], green = row.Slice(area, width), blue = row.Slice(2 * area, width);
        for (var i = 0; i < width; i++, x += dx, y += dy)
        {
            var (column, from) = (x >> 16, y >> 16);
            if ((ulong)column < (ulong)width && (ulong)from < (ulong)height)
            {
                var at = (int)(from * width + column);
                (red[i], green[i], blue[i]) = (source[at], source[area + at], source[2 * area + at]);
            }
            else (red[i], green[i], blue[i]) = (fill, fill, fill);
        }
    }

    static long Fixed(double value) => (long)Math.Floor(value * 65536 + 0.5);

    void Bilinear(ReadOnlySpan<float> source, Span<float> row, int width, int height, double x0, double y0, float fill)
    {
        var area = width * height;
        for (var i = 0; i < width; i++)
        {
            var (x, y) = (x0 + i * Xx, y0 + i * Yx);
            var inside = x >= 0 && x < width && y >= 0 && y < height;
            if (!inside) (x, y) = (0, 0);
            var (left, top) = ((int)Math.Floor(x - 0.5), (int)Math.Floor(y - 0.5));
            var (right, down) = ((float)(x - 0.5 - left), (float)(y - 0.5 - top));
            var (upper, lower) = (Math.Max(top, 0) * width, Math.Min(top + 1, height - 1) * width);
            var (before, after) = (Math.Max(left, 0), Math.Min(left + 1, width - 1));
            for (var plane = 0; plane < 3 * area; plane += area)
            {
                var above = source[plane + upper + before] * (1 - right) + source[plane + upper + after] * right;
                var below = source[plane + lower + before] * (1 - right) + source[plane + lower + after] * right;
                row[plane + i] = inside ? above * (1 - down) + below * down : fill;
            }
        }
    }
}
