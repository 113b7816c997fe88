using System.Globalization;
using Dlfd.Reporting.Results;

namespace Dlfd.Reporting.Tables;

/// <summary>How far retraining with another seed moves the numbers: what a difference has to exceed to mean anything.</summary>
internal static class RetrainedNoise
{
    /// <summary>A sentence for the reader; null where there is no retrained model.</summary>
    internal static string? Describe(Experiment experiment)
    {
        if (experiment.Retrained is not { } retrained)
            return null;
        var noise = ResultColumn.Main.Where(column => column.Metric is not null)
            .Select(column => (column, Spread: column.Of(retrained)))
            .Where(pair => pair.Spread?.Deviation is not null)
            .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Spread!.Value.Deviation:F4} in {Lower(pair.column.Title)}{Chance(pair.Spread.Value)}"))
            .ToArray();
        return noise.Length == 0
            ? "Noise: retrained ran with one seed, so how much it differs from itself is unknown; take small differences to it as none."
            : $"Noise: over its {retrained.Seeds} seeds retrained differs from itself by a standard deviation of {string.Join(", ", noise)}.";
    }

    static string Chance(Statistic spread) => Statistic.Noise(spread with { Deviation = null }, spread, spread.Count) is { } noise
        ? string.Create(CultureInfo.InvariantCulture, $" (two means of as many seeds differ by up to {noise:F4} by chance)") : "";

    static string Lower(string title) => title == "NoMUS" ? title : char.ToLowerInvariant(title[0]) + title[1..];
}
