using Dlfd.Reporting.Document;
using static Dlfd.Reporting.Html.HtmlText;

namespace Dlfd.Reporting.Html;

/// <summary>The report as one HTML file with its images, style and script inside.</summary>
internal static class HtmlReport
{
    internal static string Render(string title, IReadOnlyList<Block> blocks) => $"""
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
        {string.Concat(blocks.Select(Render))}</main>
        <script>
        {Resource.Text("sort.js")}</script>
        </body>
        </html>

        """.ReplaceLineEndings("\n");

    static string Render(Block block) => block switch
    {
        Heading heading => $"<h{heading.Level}>{Escape(heading.Text)}</h{heading.Level}>\n",
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
