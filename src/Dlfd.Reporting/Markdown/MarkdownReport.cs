using System.Text;
using Dlfd.Reporting.Plots;
using Dlfd.Reporting.Results;

namespace Dlfd.Reporting.Markdown;

/// <summary>The report's text: the source of report.md and of report.html.</summary>
internal static class MarkdownReport
{
    internal static string Render(UnlearningReport report, IReadOnlyList<Experiment> experiments, IReadOnlyList<Figure> figures)
    {
        var text = new StringBuilder().Append($"# {MarkdownText.Escape(report.Title)}\n\n## Results\n\n");
        foreach (var experiment in experiments)
            AppendExperiment(text, experiment);
        foreach (var figure in figures)
            text.Append($"## {MarkdownText.Escape(figure.Title)}\n\n![{MarkdownText.Escape(figure.AltText)}]({figure.Path})\n\n")
                .Append($"{MarkdownText.Escape(figure.Caption)}\n\n");
        AppendSettings(text, report.Settings);
        AppendNotes(text, report.Notes);
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void AppendExperiment(StringBuilder text, Experiment experiment)
    {
        var table = new ResultTable(experiment);
        text.Append($"### {MarkdownText.Escape(experiment.Name)}\n\n{table.Render()}\n{table.Caption()}\n\n");
    }

    private static void AppendSettings(StringBuilder text, IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        if (settings.Count == 0)
            return;
        var table = new MarkdownTable(2, ["Setting", "Value"]);
        foreach (var (name, value) in settings)
            table.Add([MarkdownText.Escape(name), MarkdownText.Escape(value)]);
        text.Append($"## Settings\n\n{table}\n");
    }

    private static void AppendNotes(StringBuilder text, IReadOnlyList<string> notes)
    {
        if (notes.Count == 0)
            return;
        text.Append("## Notes\n\n");
        foreach (var note in notes)
            text.Append($"- {MarkdownText.Escape(note)}\n");
    }
}
