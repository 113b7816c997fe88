using System.Globalization;
using Dlfd.Reporting.Document;

namespace Dlfd.Reporting.Plots;

/// <summary>A run over its steps, with words that say the same.</summary>
internal static class CurveFigure
{
    internal static Figure Of(RunCurve curve, FigurePaths paths) => new(
        paths.Next("run"),
        $"{curve.Label} over its steps. {Course("Forgetting score", curve, point => point.ForgettingScore)} {Course("Accuracy", curve, point => point.Accuracy)} {Switches(curve)}",
        $"{curve.Label}: forgetting score and accuracy during the run. {Switches(curve)} The background is shaded where it perturbs{(curve.Points.Any(p => p.Interval is not null) ? ", the band is the 95 % interval of the score" : "")}.",
        CurvePlot.Render(curve));

    /// <summary>The points from which on it perturbs or no longer does, where that changes; after the last point nothing follows that could.</summary>
    internal static IEnumerable<CurvePoint> Changes(RunCurve curve) =>
        curve.Points.Zip(curve.Points.Skip(1)).SkipLast(1).Where(pair => pair.First.Perturbing != pair.Second.Perturbing).Select(pair => pair.Second);

    static string Switches(RunCurve curve)
    {
        var changes = Changes(curve).Select(point => $"{(point.Perturbing ? "on" : "off")} at step {point.Step}").ToArray();
        return changes.Length > 0 ? $"Dynamic forgetting switched {string.Join(", ", changes)}."
            : curve.Points[0].Perturbing ? "It perturbed from the first step to the last." : "It never perturbed.";
    }

    static string Course(string name, RunCurve curve, Func<CurvePoint, double> value)
    {
        var known = curve.Points.Select(value).Where(double.IsFinite).ToArray();
        return known.Length == 0 ? $"{name} was not measured."
            : string.Create(CultureInfo.InvariantCulture, $"{name} from {known[0]:F3} to {known[^1]:F3}, lowest {known.Min():F3}, highest {known.Max():F3}.");
    }
}
