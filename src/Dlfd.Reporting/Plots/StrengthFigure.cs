using System.Globalization;
using Dlfd.Reporting.Document;

namespace Dlfd.Reporting.Plots;

/// <summary>Methods at several strengths, with words that say the same.</summary>
internal static class StrengthFigure
{
    internal static Figure Of(IReadOnlyList<StrengthCurve> curves, FigurePaths paths) => new(
        paths.Next("strength"),
        $"Test accuracy against {curves[0].Measure} on {curves[0].Experiment} at several strengths. {string.Join(" ", curves.Select(Describe))}",
        $"{curves[0].Experiment}: each line is a method from its weakest (hollow) to its strongest setting (filled){(StrengthPlot.HasPanels(curves) ? ", amid the points of all" : "")}. The further up a line runs, the less accuracy a method pays for the same {curves[0].Measure}.",
        StrengthPlot.Render(curves));

    static string Describe(StrengthCurve curve)
    {
        var points = curve.Points.OrderBy(point => point.Strength).ToArray();
        return $"{curve.Method}: {Describe(points[0])}{(points.Length > 1 ? $" to {Describe(points[^1])}" : "")}.";
    }

    static string Describe(StrengthPoint point) =>
        string.Create(CultureInfo.InvariantCulture, $"accuracy {point.TestAccuracy:F3} and {point.Forgetting:F3} at strength {point.Strength:G4}");
}
