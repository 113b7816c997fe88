using Dlfd.Reporting.Plots;
using Dlfd.Reporting.Results;
using Dlfd.Reporting.Tables;

namespace Dlfd.Reporting.Document;

/// <summary>A section: its NoMUS over all experiments, then tables and the trade-off of each experiment.</summary>
internal static class SectionBlocks
{
    internal static IEnumerable<Block> Of(ReportSection section, FigurePaths paths)
    {
        var experiments = Experiment.Split(section.Rows);
        yield return new Heading(2, section.Title);
        if (section.Note is { } note) yield return new Paragraph(note);
        foreach (var block in Summary(experiments)) yield return block;
        foreach (var block in experiments.SelectMany(experiment => Of(experiment, section.PaperFigures, paths))) yield return block; // one by one, for drawing takes time
    }

    static IEnumerable<Block> Summary(IReadOnlyList<Experiment> experiments) =>
        experiments.Count == 1 || !experiments.Any(experiment => experiment.Methods.Any(method => ResultColumn.Nomus.Of(method) is not null)) ? [] :
        [
            new Heading(3, "All experiments"),
            SummaryTable.Build(experiments),
            new Paragraph(SummaryTable.Caption),
        ];

    static IEnumerable<Block> Of(Experiment experiment, IReadOnlyList<PaperFigure> paper, FigurePaths paths)
    {
        var main = new ResultTable("Results", experiment, ResultColumn.Main, paper);
        return
        [
            new Heading(3, experiment.Name),
            main.Build(seeds: true),
            .. main.Caption(),
            .. RetrainedNoise.Describe(experiment) is { } noise ? [new Paragraph(noise)] : Array.Empty<Block>(),
            .. TradeoffFigure.Of(experiment, paths),
            .. More("Attacks", new ResultTable("Attacks", experiment, ResultColumn.Attacks, [])),
            .. More("Evidence", new ResultTable("Evidence", experiment, ResultColumn.Evidence, [])),
            .. More("What is left of the forgotten", new ResultTable("What is left of the forgotten", experiment, ResultColumn.Deep, [])),
            .. QualityRuns.Describe(experiment) is { } runs ? [new Paragraph(runs)] : Array.Empty<Block>(),
            .. More("Cost", new ResultTable("Cost", experiment, ResultColumn.Cost, [])),
        ];
    }

    static IEnumerable<Block> More(string title, ResultTable table) =>
        table.IsEmpty ? [] : [new Heading(4, title), table.Build(seeds: false), .. table.Caption()];
}
