using Dlfd.Reporting.Results;

namespace Dlfd.Reporting.Tables;

/// <summary>The words under a table that say how to read it.</summary>
internal static class TableCaption
{
    /// <summary>What follows "over the seeds" where a column has intervals.</summary>
    internal const string Intervals = " [95 % interval: over seeds that of their mean; with one seed that of its examples, or of their persons where those are known].";

    internal static string Of(IReadOnlyList<ResultColumn> columns) => string.Join(' ', Sentences(columns));

    /// <summary>What each column is that does not say so itself.</summary>
    internal static IReadOnlyList<string> Meanings(IEnumerable<ResultColumn> columns) =>
        [.. columns.Where(column => column.About.Length > 0).Select(column => $"{column.Title}: {column.About}.")];

    static IEnumerable<string> Sentences(IReadOnlyList<ResultColumn> columns)
    {
        yield return "Mean ± sample standard deviation over the seeds"
            + (columns.Any(column => column.HasIntervals) ? Intervals : ".");
        yield return "Bold marks the best unlearning method of a column, italics the second best: "
            + string.Join("; ", columns.Where(column => column.Best != BestValue.None).GroupBy(column => column.Best).Select(Describe)) + ". The rows original and retrained are references and are never marked.";
        if (columns.Any(column => column.Metric is not null))
            yield return "Δ is the signed difference to retrained; behind a paper's figure, which counts as one run, stands the signed difference to that. Level is what two such means differ by in 95 of 100 cases, taken from how much each varies over its seeds (Welch), or where one has none or no spread, both from the other; where neither has any nothing is known of that.";
    }

    static string Describe(IGrouping<BestValue, ResultColumn> columns)
    {
        var titles = string.Join(", ", columns.Select(column => column.Title.Split(" (")[0]));
        return columns.Key switch
        {
            BestValue.Highest => $"highest {titles}",
            BestValue.Lowest => $"lowest {titles}",
            BestValue.NearestZero => $"{titles} nearest to 0",
            BestValue.NearestOne => $"{titles} nearest to 1",
            BestValue.NearestHalf => $"{titles} nearest to 1/2",
            _ => $"{titles} nearest to retrained",
        };
    }
}
