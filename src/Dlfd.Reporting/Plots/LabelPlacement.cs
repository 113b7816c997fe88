using System.Drawing;

namespace Dlfd.Reporting.Plots;

/// <summary>Finds the nearest place beside each point where its label covers nothing else, or as little as possible.</summary>
internal sealed class LabelPlacement(RectangleF bounds, float markerSize = 16)
{
    static readonly float[] Distances = [7, 12, 18, 26, 36, 48, 62, 78, 96, 116, 138, 162];

    /// <summary>Directions in half turns: to the right and left first.</summary>
    static readonly double[] Turns = [0, 1, 0.5, -0.5, 0.25, -0.25, 0.75, -0.75, 0.125, -0.125, 0.875, -0.875, 0.375, -0.375, 0.625, -0.625];

    readonly List<RectangleF> taken = [];

    internal void Reserve(RectangleF box) => taken.Add(box);

    internal void Reserve(PointF marker) =>
        Reserve(new RectangleF(marker.X - markerSize / 2, marker.Y - markerSize / 2, markerSize, markerSize));

    internal RectangleF Place(PointF point, SizeF size)
    {
        var box = Candidates(point, size).MinBy(Cost);
        Reserve(box);
        return box;
    }

    /// <summary>Boxes around the point, the nearest first.</summary>
    static IEnumerable<RectangleF> Candidates(PointF p, SizeF size) =>
        from distance in Distances
        from turn in Turns
        let angle = turn * Math.PI
        let center = new PointF(
            p.X + (float)Math.Cos(angle) * (distance + size.Width / 2),
            p.Y - (float)Math.Sin(angle) * (distance + size.Height / 2))
        select new RectangleF(center.X - size.Width / 2, center.Y - size.Height / 2, size.Width, size.Height);

    /// <summary>Whole pixels, so that rounding does not send a label away from a free place.</summary>
    float Cost(RectangleF box) =>
        MathF.Round(taken.Sum(other => Area(RectangleF.Intersect(box, other))) + 10 * (Area(box) - Area(RectangleF.Intersect(box, bounds))));

    static float Area(RectangleF box) => box.Width * box.Height;
}
