using System.Text;
using Dlfd.Reporting.Html;
using Dlfd.Reporting.Markdown;
using Dlfd.Reporting.Output;
using Dlfd.Reporting.Plots;
using Dlfd.Reporting.Results;

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

    private static List<ReportFile> Render(UnlearningReport report, CancellationToken ct)
    {
        var experiments = Experiment.Split(report.Rows);
        var figures = ReportFigures.Render(report, experiments, ct);
        var markdown = MarkdownReport.Render(report, experiments, figures);
        var html = HtmlReport.Render(report.Title, markdown, figures);
        return
        [
            .. figures.Select(figure => new ReportFile(figure.Path, figure.Png)),
            new("report.md", Encoding.UTF8.GetBytes(markdown)),
            new("report.html", Encoding.UTF8.GetBytes(html)),
            new("results.json", ReportJson.Serialize(report.Rows)),
            new("results.csv", ReportCsv.Serialize(report.Rows)),
        ];
    }
}
