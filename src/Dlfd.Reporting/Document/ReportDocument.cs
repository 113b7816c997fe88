using Dlfd.Reporting.Plots;

namespace Dlfd.Reporting.Document;

/// <summary>Puts the report together.</summary>
internal static class ReportDocument
{
    internal static IReadOnlyList<Block> Build(UnlearningReport report, CancellationToken ct = default)
    {
        var paths = new FigurePaths();
        var blocks = new List<Block> { new Heading(1, report.Title) };
        foreach (var section in Sections(report))
            foreach (var block in SectionBlocks.Of(section, paths))
            {
                ct.ThrowIfCancellationRequested();
                blocks.Add(block);
            }
        foreach (var block in ReportFigures.Of(report, paths))
        {
            ct.ThrowIfCancellationRequested();
            blocks.Add(block);
        }
        return [.. blocks, .. Settings(report.Settings), .. Notes(report.Notes)];
    }

    static IEnumerable<ReportSection> Sections(UnlearningReport report) =>
        report.Rows.Count > 0 ? report.Sections.Prepend(new ReportSection("Results", report.Rows) { PaperFigures = report.PaperFigures }) : report.Sections;

    static IEnumerable<Block> Settings(IReadOnlyList<KeyValuePair<string, string>> settings) => settings.Count == 0 ? [] :
    [
        new Heading(2, "Settings"),
        new Table("Settings", 2, ["Setting", "Value"], [.. settings.Select(pair => (IReadOnlyList<Cell>)[new Cell(pair.Key), new Cell(pair.Value)])]),
    ];

    static IEnumerable<Block> Notes(IReadOnlyList<string> notes) => notes.Count == 0 ? [] : [new Heading(2, "Notes"), new TextList(false, notes)];
}
