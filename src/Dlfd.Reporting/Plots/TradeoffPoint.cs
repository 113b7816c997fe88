using Dlfd.Reporting.Results;

namespace Dlfd.Reporting.Plots;

/// <summary>A method in the plot of test accuracy against forgetting score.</summary>
internal sealed record TradeoffPoint(string Label, bool IsReference, Statistic Score, Statistic Accuracy)
{
    internal static IReadOnlyList<TradeoffPoint> Of(Experiment experiment) =>
    [
        .. from method in experiment.Methods
           let score = method.Of(row => row.ForgettingScore?.Value)
           let accuracy = method.Of(row => row.TestAccuracy?.Value)
           where score is not null && accuracy is not null
           select new TradeoffPoint(method.Label, method.IsReference, score.Value, accuracy.Value),
    ];

    /// <summary>Whether the other is at least as good in both and better in one.</summary>
    internal bool IsDominatedBy(TradeoffPoint other) =>
        other.Score.Mean <= Score.Mean && other.Accuracy.Mean >= Accuracy.Mean && (other.Score.Mean < Score.Mean || other.Accuracy.Mean > Accuracy.Mean);
}
