using Dlfd.Reporting.Document;
using Dlfd.Reporting.Results;

namespace Dlfd.Reporting.Tables;

/// <summary>The NoMUS of every method, one column an experiment.</summary>
internal static class SummaryTable
{
    internal const string Caption = "NoMUS, higher is better: mean ± sample standard deviation over the seeds" + TableCaption.Intervals + " Bold marks the best unlearning method of an experiment, italics the second best.";

    internal static Table Build(IReadOnlyList<Experiment> experiments)
    {
        var best = experiments.ToDictionary(experiment => experiment, experiment => BestMethods.Find(ResultColumn.Nomus, experiment));
        var labels = experiments.SelectMany(experiment => experiment.Methods).Select(method => method.Label).Distinct();
        return new Table(
            "NoMUS over all experiments",
            1,
            ["Method", .. Titles(experiments)],
            [.. labels.Select(label => (IReadOnlyList<Cell>)[new Cell(label), .. experiments.Select(experiment => CellOf(label, experiment, best[experiment]))])]);
    }

    /// <summary>The experiments' names without what all share.</summary>
    static IEnumerable<string> Titles(IReadOnlyList<Experiment> experiments)
    {
        var differ = Enumerable.Range(0, experiments[0].Parts.Count).Where(i => experiments.Any(e => e.Parts[i] != experiments[0].Parts[i])).ToArray();
        return experiments.Select(experiment => string.Join(", ", differ.Select(i => experiment.Parts[i])));
    }

    static Cell CellOf(string label, Experiment experiment, IReadOnlyDictionary<MethodSummary, int> best) =>
        experiment.Methods.FirstOrDefault(method => method.Label == label) is { } method && ResultColumn.Nomus.Of(method, experiment) is { } value
            ? new Cell(ResultColumn.Nomus.Format(value.Mean)) { Value = value.Mean, Rank = best.GetValueOrDefault(method), Rest = ResultColumn.Nomus.Rest(method, value) }
            : new Cell(Cell.Missing);
}
