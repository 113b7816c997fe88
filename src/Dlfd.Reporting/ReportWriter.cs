using System.Text;
using Dlfd.Reporting.Document;
using Dlfd.Reporting.Html;
using Dlfd.Reporting.Markdown;
using Dlfd.Reporting.Output;

namespace Dlfd.Reporting;

/// <summary>Writes a report as results.json and results.csv, report.md with figures/*.png, and report.html, which needs no other file.</summary>
public static class ReportWriter
{
    /// <summary>Writes the report. All files are rendered before the first is written; a failure leaves the folder's files as they were.</summary>
    /// <param name="report">The report.</param>
    /// <param name="folder">The folder; it is created where it is missing, and files of an earlier report are replaced.</param>
    /// <param name="ct">Stops the writing.</param>
    public static async Task WriteAsync(UnlearningReport report, string folder, CancellationToken ct = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ReportCheck.Validate(report);
        await AtomicFiles.WriteAsync(folder, Render(report, ct), ct).ConfigureAwait(false);
    }

    static List<ReportFile> Render(UnlearningReport report, CancellationToken ct)
    {
        var blocks = ReportDocument.Build(report, ct);
        return
        [
            .. blocks.OfType<Figure>().Select(figure => new ReportFile(figure.Path, figure.Png)),
            new("report.md", Encoding.UTF8.GetBytes(MarkdownReport.Render(blocks))),
            new("report.html", Encoding.UTF8.GetBytes(HtmlReport.Render(report.Title, blocks))),
            new("results.json", ReportJson.Serialize(report.AllRows)),
            new("results.csv", ReportCsv.Serialize(report.AllRows)),
        ];
    }
}
