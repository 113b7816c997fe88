using System.Globalization;
using Dlfd.Reporting.Document;
using Dlfd.Reporting.Results;

namespace Dlfd.Reporting.Plots;

/// <summary>The trade-off of an experiment, and the names of the methods that its plot only numbers.</summary>
internal static class TradeoffFigure
{
    internal static IEnumerable<Block> Of(Experiment experiment, FigurePaths paths)
    {
        var points = TradeoffPoint.Of(experiment);
        if (points.Count == 0)
            return [];
        var labels = new TradeoffLabels(points);
        var figure = new Figure(paths.Next("tradeoff"), AltText(experiment, points), Caption(labels), TradeoffPlot.Render(experiment.Name, labels));
        return labels.Numbered.Count == 0 ? [figure] : [figure, new TextList(true, [.. labels.Numbered.Select(point => point.Label)])];
    }

    static string AltText(Experiment experiment, IReadOnlyList<TradeoffPoint> points) =>
        $"Scatter plot of test accuracy against forgetting score on {experiment.Name}. {string.Join("; ", points.Select(Describe))}.";

    static string Describe(TradeoffPoint point) =>
        string.Create(CultureInfo.InvariantCulture, $"{point.Label} {point.Accuracy.Mean:F3} at {point.Score.Mean:F3}");

    static string Caption(TradeoffLabels labels) =>
        "Utility against forgetting. Means over the seeds; bars are one standard deviation. A good method is at the upper left: accurate, with a forgetting score of 0. Hollow squares are references."
        + (labels.Numbered.Count == 0 ? "" : " Methods that no other beats in both are named; the numbers stand for these:");
}
