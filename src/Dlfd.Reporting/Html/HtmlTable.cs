using System.Globalization;
using Dlfd.Reporting.Document;
using Dlfd.Reporting.Results;
using static Dlfd.Reporting.Html.HtmlText;

namespace Dlfd.Reporting.Html;

/// <summary>A table in a box that scrolls sideways in a narrow window.</summary>
internal static class HtmlTable
{
    internal static string Render(Table table) => $"""
        <div class="table" tabindex="0" role="region" aria-label="{Escape(table.Label)}">
        <table>
        <thead><tr>{string.Concat(table.Header.Select((title, i) => $"<th scope=\"col\"{Class(table, i)}>{Escape(title)}</th>"))}</tr></thead>
        <tbody>
        {string.Join('\n', table.Lines.Select(line => $"<tr>{string.Concat(line.Select((cell, i) => Render(table, cell, i)))}</tr>"))}
        </tbody>
        </table>
        </div>

        """;

    static string Render(Table table, Cell cell, int i)
    {
        var tag = i == 0 ? "th" : "td";
        var sort = cell.Value is { } value ? string.Create(CultureInfo.InvariantCulture, $" data-value=\"{value:R}\"") : "";
        return $"<{tag}{(i == 0 ? " scope=\"row\"" : "")}{Class(table, i)}{sort}>{Marked(cell)}{Rest(cell)}{string.Concat(cell.Differences.Select(Render))}</{tag}>";
    }

    static string Class(Table table, int i) => i < table.TextColumns ? "" : " class=\"number\"";

    static string Marked(Cell cell) => cell.Rank switch
    {
        1 => $"<strong>{Escape(cell.Text)}</strong>",
        2 => $"<em>{Escape(cell.Text)}</em>",
        _ => Escape(cell.Text),
    };

    static string Rest(Cell cell) => cell.Rest.Length == 0 ? "" : $" <span class=\"rest\">{Escape(cell.Rest)}</span>";

    static string Render(Difference difference) => $" <span class=\"{difference.Tone.ToString().ToLowerInvariant()}\">{Escape(difference.Text)}</span>";
}
