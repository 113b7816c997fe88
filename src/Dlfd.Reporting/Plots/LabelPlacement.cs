using System.Drawing;

namespace Dlfd.Reporting.Plots;

/// <summary>Finds a place beside each point where its label covers as little as possible.</summary>
internal sealed class LabelPlacement(RectangleF bounds)
{
    private const float MarkerSize = 16;
    private static readonly float[] Distances = [12, 26, 42];

    private readonly List<RectangleF> _taken = [];

    internal void Reserve(RectangleF box) => _taken.Add(box);

    internal void Reserve(PointF marker) =>
        Reserve(new RectangleF(marker.X - MarkerSize / 2, marker.Y - MarkerSize / 2, MarkerSize, MarkerSize));

    internal RectangleF Place(PointF point, SizeF size)
    {
        var box = Candidates(point, size).MinBy(Cost);
        Reserve(box);
        return box;
    }

    private static IEnumerable<RectangleF> Candidates(PointF p, SizeF size) =>
        from distance in Distances
        from offset in new[]
        {
            new PointF(distance, -size.Height / 2),
            new PointF(-distance - size.Width, -size.Height / 2),
            new PointF(-size.Width / 2, -distance - size.Height),
            new PointF(-size.Width / 2, distance),
            new PointF(distance / 2, -distance - size.Height),
            new PointF(distance / 2, distance),
            new PointF(-distance / 2 - size.Width, -distance - size.Height),
            new PointF(-distance / 2 - size.Width, distance),
        }
        select new RectangleF(p.X + offset.X, p.Y + offset.Y, size.Width, size.Height);

    private float Cost(RectangleF box) =>
        _taken.Sum(other => Area(RectangleF.Intersect(box, other))) + 10 * (Area(box) - Area(RectangleF.Intersect(box, bounds)));

    private static float Area(RectangleF box) => box.Width * box.Height;
}
