using System.Net;
using Dlfd.Reporting.Plots;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Dlfd.Reporting.Html;

/// <summary>The report's Markdown as one HTML file with its images and style inside.</summary>
internal static class HtmlReport
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().DisableHtml().Build();

    internal static string Render(string title, string markdown, IReadOnlyList<Figure> figures)
    {
        var document = Markdig.Markdown.Parse(markdown, Pipeline);
        var images = figures.ToDictionary(figure => figure.Path, figure => "data:image/png;base64," + Convert.ToBase64String(figure.Png));
        foreach (var link in document.Descendants<LinkInline>())
            if (link.IsImage && link.Url is { } url && images.TryGetValue(url, out var data))
                link.Url = data;
        return Page(title, Body(document));
    }

    private static string Body(MarkdownDocument document)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.Replace<HtmlTableRenderer>(new ScrollingTableRenderer());
        renderer.Render(document);
        return writer.ToString();
    }

    private static string Page(string title, string body) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
        <title>{WebUtility.HtmlEncode(title)}</title>
        <style>
        {Resource.Text("report.css")}</style>
        </head>
        <body>
        <main>
        {body}</main>
        <script>
        {Resource.Text("sort.js")}</script>
        </body>
        </html>

        """;
}
