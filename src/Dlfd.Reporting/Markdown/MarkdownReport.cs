using Dlfd.Reporting.Document;
using static Dlfd.Reporting.Markdown.MarkdownText;

namespace Dlfd.Reporting.Markdown;

/// <summary>The report as Markdown with its figures beside it.</summary>
internal static class MarkdownReport
{
    internal static string Render(IEnumerable<Block> blocks) => string.Join('\n', blocks.Select(Render));

    static string Render(Block block) => block switch
    {
        Heading heading => $"{new string('#', heading.Level)} {Escape(heading.Text)}\n",
        Paragraph paragraph => $"{Escape(paragraph.Text)}\n",
        TextList list => string.Concat(list.Items.Select((item, i) => $"{(list.Numbered ? $"{i + 1}." : "-")} {Escape(item)}\n")),
        Table table => Render(table),
        Figure figure => $"![{Escape(figure.AltText)}]({figure.Path})\n\n{Escape(figure.Caption)}\n",
        _ => throw new NotSupportedException($"{block.GetType().Name} has no Markdown."),
    };

    static string Render(Table table) =>
        Line(table.Header.Select(Escape))
        + Line(table.Header.Select((_, i) => i < table.TextColumns ? ":---" : "---:"))
        + string.Concat(table.Lines.Select(line => Line(line.Select(Render))));

    static string Render(Cell cell)
    {
        var mark = cell.Rank switch { 1 => "**", 2 => "*", _ => "" };
        var rest = cell.Rest.Length == 0 ? "" : " " + Escape(cell.Rest);
        return $"{mark}{Escape(cell.Text)}{mark}{rest}{string.Concat(cell.Differences.Select(difference => "; " + Escape(difference.Text)))}";
    }

    static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |\n";
}
