using System.Text;

namespace Dlfd.Reporting.Markdown;

/// <summary>A pipe table of cells that are Markdown already; the first <paramref name="textColumns"/> columns are left-aligned, the others right.</summary>
internal sealed class MarkdownTable(int textColumns, IReadOnlyList<string> header)
{
    private readonly StringBuilder _text = new StringBuilder()
        .Append(Line(header))
        .Append(Line([.. header.Select((_, i) => i < textColumns ? ":---" : "---:")]));

    internal void Add(IEnumerable<string> cells) => _text.Append(Line(cells));

    public override string ToString() => _text.ToString();

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |\n";
}
