using SkiaSharp;

namespace Dlfd.Vision.Synthetic;

/// <summary>Smooth paths through points.</summary>
internal static class Curve
{
    /// <summary>A Catmull-Rom curve through all points, closed or open.</summary>
    public static SKPath Through(bool closed, params ReadOnlySpan<(float X, float Y)> points)
    {
        using var builder = new SKPathBuilder();
        builder.MoveTo(points[0].X, points[0].Y);
        var last = closed ? points.Length : points.Length - 1;
        for (var i = 0; i < last; i++)
        {
            var (a, b) = (At(points, i - 1, closed), At(points, i, closed));
            var (c, d) = (At(points, i + 1, closed), At(points, i + 2, closed));
            builder.CubicTo(
                b.X + (c.X - a.X) / 6, b.Y + (c.Y - a.Y) / 6,
                c.X - (d.X - b.X) / 6, c.Y - (d.Y - b.Y) / 6, c.X, c.Y);
        }

        if (closed)
            builder.Close();
        return builder.Detach();
    }

    /// <summary>A closed curve, given its right half from top to bottom, mirrored in x = 0 and then bent.</summary>
    public static SKPath Mirrored(Func<float, float, (float X, float Y)> bend, params ReadOnlySpan<(float X, float Y)> right)
    {
        var points = new List<(float X, float Y)>(2 * right.Length);
        foreach (var (x, y) in right)
            points.Add(bend(x, y));
        for (var i = right.Length - 1; i >= 0; i--)
            if (right[i].X > 0)
                points.Add(bend(-right[i].X, right[i].Y));
        return Through(true, [.. points]);
    }

    private static (float X, float Y) At(ReadOnlySpan<(float X, float Y)> points, int i, bool closed) =>
        closed ? points[(i + points.Length) % points.Length] : points[Math.Clamp(i, 0, points.Length - 1)];
}
