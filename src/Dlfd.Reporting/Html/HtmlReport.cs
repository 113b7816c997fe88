using Dlfd.Reporting.Document;
using static Dlfd.Reporting.Html.HtmlText;

namespace Dlfd.Reporting.Html;

/// <summary>The report as one HTML file with its images, style and script inside.</summary>
internal static class HtmlReport
{
    internal static string Render(string title, IReadOnlyList<Block> blocks) => Page(title, blocks, [.. blocks.OfType<Heading>().Where(heading => heading.Level is 2 or 3)]);

    /// <summary>A page whose contents are the given headings.</summary>
    static string Page(string title, IReadOnlyList<Block> blocks, Heading[] headings) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
        <title>{Escape(title)}</title>
        <style>
        {Resource.Text("report.css")}</style>
        </head>
        <body>
        <main>
        {string.Concat(blocks.Select(block => block is Heading heading ? Render(heading, headings) : Render(block)))}</main>
        <script>
        {Resource.Text("sort.js")}</script>
        </body>
        </html>

        """.ReplaceLineEndings("\n");

    /// <summary>Links to the headings of a long report.</summary>
    static string Contents(Heading[] headings) => headings.Length < 5 ? "" :
        $"<nav aria-label=\"Contents\"><ul>{string.Concat(headings.Select((heading, i) => $"<li class=\"level{heading.Level}\"><a href=\"#part{i}\">{Escape(heading.Text)}</a></li>"))}</ul></nav>\n";

    /// <summary>Equal headings are told apart by where they stand; the contents follow the title.</summary>
    static string Render(Heading heading, Heading[] headings)
    {
        var i = Array.FindIndex(headings, other => ReferenceEquals(other, heading));
        return $"<h{heading.Level}{(i < 0 ? "" : $" id=\"part{i}\"")}>{Escape(heading.Text)}</h{heading.Level}>\n{(heading.Level == 1 ? Contents(headings) : "")}";
    }

    static string Render(Block block) => block switch
    {
        Paragraph paragraph => $"<p>{Escape(paragraph.Text)}</p>\n",
        TextList list => Render(list),
        Table table => HtmlTable.Render(table),
        Figure figure => Render(figure),
        _ => throw new NotSupportedException($"{block.GetType().Name} has no HTML."),
    };

    static string Render(TextList list)
    {
        var tag = list.Numbered ? "ol" : "ul";
        return $"<{tag}>\n{string.Concat(list.Items.Select(item => $"<li>{Escape(item)}</li>\n"))}</{tag}>\n";
    }

    static string Render(Figure figure) => $"""
        <figure>
        <img class="{(figure.IsPhoto ? "photo" : "plot")}" alt="{Escape(figure.AltText)}" src="data:image/png;base64,{Convert.ToBase64String(figure.Png)}" />
        <figcaption>{Escape(figure.Caption)}</figcaption>
        </figure>

        """;
}
