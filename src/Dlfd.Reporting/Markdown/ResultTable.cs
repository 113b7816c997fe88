using System.Globalization;
using Dlfd.Reporting.Results;

namespace Dlfd.Reporting.Markdown;

/// <summary>One line a method and profile, one column a measure that any of them has.</summary>
internal sealed class ResultTable(Experiment experiment)
{
    private readonly ResultColumn[] _columns =
        [.. ResultColumn.All.Where(column => experiment.Methods.Any(method => method.Of(column.Value) is not null))];

    private readonly bool _hasProfiles = experiment.Methods.Any(method => method.Profile is not null);

    internal string Render()
    {
        var best = _columns.ToDictionary(column => column, column => BestMethods.Find(column, experiment.Methods));
        var table = new MarkdownTable(_hasProfiles ? 2 : 1, [.. Names("Method", "Profile"), .. _columns.Select(c => Escape(c.Title)), "Seeds"]);
        foreach (var method in experiment.Methods)
            table.Add(
            [
                .. Names(Escape(method.Method), Escape(method.Profile ?? "–")),
                .. _columns.Select(column => Cell(column, method, best[column].GetValueOrDefault(method))),
                method.Rows.Select(row => row.Seed).Distinct().Count().ToString(CultureInfo.InvariantCulture),
            ]);
        return table.ToString();
    }

    internal string Caption() =>
        "Mean ± sample standard deviation over the seeds. Bold marks the best unlearning method of a column, italics the second best: "
        + string.Join("; ", _columns.GroupBy(column => column.Best).Select(Describe))
        + ". The rows *original* and *retrained* are references and are never marked.";

    private static string Describe(IGrouping<BestValue, ResultColumn> columns)
    {
        var titles = string.Join(", ", columns.Select(column => column.Title.Split(" [")[0].Split(" (")[0]));
        return columns.Key switch
        {
            BestValue.Highest => $"highest {titles}",
            BestValue.Lowest => $"lowest {titles}",
            BestValue.NearestHalf => $"{titles} nearest to 1/2",
            _ => $"{titles} nearest to *retrained*",
        };
    }

    private static string Cell(ResultColumn column, MethodSummary method, int rank)
    {
        if (method.Of(column.Value) is not { } value)
            return "–";
        var shown = column.Format(value);
        return (rank switch { 1 => $"**{shown}**", 2 => $"*{shown}*", _ => shown }) + Escape(column.Suffix(method), trim: false);
    }

    private string[] Names(string method, string profile) => _hasProfiles ? [method, profile] : [method];

    private static string Escape(string text, bool trim = true) =>
        trim || text.Length == 0 ? MarkdownText.Escape(text) : " " + MarkdownText.Escape(text);
}
