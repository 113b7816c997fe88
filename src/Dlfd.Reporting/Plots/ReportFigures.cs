using System.Globalization;
using Dlfd.Reporting.Results;

namespace Dlfd.Reporting.Plots;

/// <summary>Draws the report's figures.</summary>
internal static class ReportFigures
{
    internal static List<Figure> Render(UnlearningReport report, IReadOnlyList<Experiment> experiments, CancellationToken ct)
    {
        var figures = new List<Figure>();
        foreach (var experiment in experiments)
        {
            ct.ThrowIfCancellationRequested();
            var suffix = figures.Count == 0 ? "" : (figures.Count + 1).ToString("'-'0", CultureInfo.InvariantCulture);
            var points = TradeoffPoint.Of(experiment);
            if (points.Count > 0)
                figures.Add(Tradeoff($"figures/tradeoff{suffix}.png", experiment, points));
        }

        ct.ThrowIfCancellationRequested();
        if (report.LossDistributions.Count > 0)
            figures.Add(Losses(report.LossDistributions));
        return figures;
    }

    private static Figure Tradeoff(string path, Experiment experiment, IReadOnlyList<TradeoffPoint> points) => new(
        path,
        $"Utility against forgetting: {experiment.Name}",
        $"Scatter plot of test accuracy against forgetting score on {experiment.Name} for {string.Join(", ", points.Select(point => point.Label))}.",
        "Means over the seeds; bars are one standard deviation. A good method is at the upper left: accurate, with a forgetting score of 0. Hollow squares are references.",
        TradeoffPlot.Render(experiment.Name, points));

    private static Figure Losses(IReadOnlyList<LossDistribution> losses) => new(
        "figures/losses.png",
        "Losses of forgotten and unseen examples",
        $"Histograms of the losses of forgotten and unseen examples for {string.Join(", ", losses.Select(item => item.Label))}.",
        "The more the two histograms agree, the less the losses tell about membership. The axis ends at the 99th percentile of all losses; greater losses are counted in the last bin.",
        LossPlot.Render(losses));
}
