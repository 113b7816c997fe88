using Dlfd.Reporting.Document;
using MathNet.Numerics.Statistics;

namespace Dlfd.Reporting.Plots;

/// <summary>The figures that belong to the whole report, under headings of their own.</summary>
internal static class ReportFigures
{
    internal static IEnumerable<Block> Of(UnlearningReport report, FigurePaths paths) =>
        report.LossDistributions.GroupBy(losses => losses.Figure).SelectMany(figure => Under(figure.Key, [Losses([.. figure], paths)]))
            .Concat(Under("During the run", report.Curves.Select(curve => CurveFigure.Of(curve, paths))))
            .Concat(Under("Perturbed images", report.Perturbed.Count > 0 ? [PerturbedFigure.Of(report.Perturbed, paths)] : []))
            .Concat(Under("Forgetting at several strengths", report.StrengthCurves.GroupBy(curve => (curve.Experiment, curve.Measure)).Select(curves => StrengthFigure.Of([.. curves], paths))));

    static IEnumerable<Block> Under(string heading, IEnumerable<Figure> figures)
    {
        var first = true;
        foreach (var figure in figures)
        {
            if (first)
                yield return new Heading(2, heading);
            first = false;
            yield return figure;
        }
    }

    static Figure Losses(IReadOnlyList<LossDistribution> losses, FigurePaths paths) => new(
        paths.Next("losses"),
        $"Histograms of the losses of forgotten and unseen examples. {string.Join("; ", losses.Select(Describe))}.",
        "The more the two histograms agree, the less the losses tell about membership. The axis ends at the 99th percentile of all losses; greater losses are counted in the last bin.",
        LossPlot.Render(losses));

    static string Describe(LossDistribution losses) => $"{losses.Label}: median {Median(losses.Forget)} of forgotten, {Median(losses.Unseen)} of unseen examples";

    static string Median(IReadOnlyList<float> losses)
    {
        double[] known = [.. losses.Where(loss => !float.IsNaN(loss)).Select(loss => (double)loss)];
        return known.Length == 0 ? "unknown" : known.Median().ToString("F3", System.Globalization.CultureInfo.InvariantCulture);
    }
}
