using System.Globalization;
using Dlfd.Reporting.Document;
using Dlfd.Reporting.Results;

namespace Dlfd.Reporting.Tables;

/// <summary>One line a method and profile, one column a measure that any of them has.</summary>
internal sealed class ResultTable(string name, Experiment experiment, IEnumerable<ResultColumn> columns, IReadOnlyList<PaperFigure> paper)
{
    readonly ResultColumn[] measured = [.. columns.Where(column => experiment.Methods.Any(method => column.Of(method, experiment) is not null))];

    /// <summary>Whether any column was measured.</summary>
    internal bool IsEmpty => measured.Length == 0;

    internal Table Build(bool seeds)
    {
        var best = measured.ToDictionary(column => column, column => BestMethods.Find(column, experiment));
        return new Table(
            $"{name}: {experiment.Name}",
            1,
            ["Method", .. measured.Select(column => column.Title), .. seeds ? ["Seeds"] : Array.Empty<string>()],
            [.. experiment.Methods.Select(method => (IReadOnlyList<Cell>)
            [
                new Cell(method.Label),
                .. measured.Select(column => CellOf(column, method, best[column].GetValueOrDefault(method))),
                .. seeds ? [Count(method.Seeds)] : Array.Empty<Cell>(),
            ])]);
    }

    /// <summary>How to read the table.</summary>
    internal IEnumerable<Block> Caption()
    {
        yield return new Paragraph(TableCaption.Of(measured));
        if (TableCaption.Meanings(measured) is { Count: > 0 } meanings)
            yield return new TextList(false, meanings);
    }

    Cell CellOf(ResultColumn column, MethodSummary method, int rank) => column.Of(method, experiment) is not { } value
        ? new Cell(Cell.Missing)
        : new Cell(column.Format(value.Mean)) { Value = value.Mean, Rank = rank, Rest = column.Rest(method, value), Differences = [.. Differences(column, method, value)] };

    IEnumerable<Difference> Differences(ResultColumn column, MethodSummary method, Statistic value)
    {
        if (column.Metric is null)
            yield break;
        var retrained = column.OfRetrained(experiment);
        if (retrained is { } reference && !method.IsRetrained)
            yield return Difference.ToRetrained(column, value.Mean, reference.Mean, Statistic.Noise(value, reference, reference.Count));
        if (paper.FirstOrDefault(figure => figure.IsOf(method.Rows[0], column.Metric)) is { } given)
            yield return Difference.ToPaper(column, value.Mean, given.Value, Statistic.Noise(value, retrained ?? value, runs: 1));
    }

    static Cell Count(int number) => new(number.ToString(CultureInfo.InvariantCulture)) { Value = number };
}
