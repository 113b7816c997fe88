using Dlfd.Reporting;
using Dlfd.Reporting.Html;
using Dlfd.Reporting.Markdown;
using Dlfd.Reporting.Results;

namespace Dlfd.Tests.Reporting;

/// <summary>Small reports.</summary>
static class Reports
{
    public static ReportRow Row(string method, int seed = 0, string? profile = null) =>
        new() { Method = method, Profile = profile, Arch = "resnet18", Task = "age", Dataset = "faces", Seed = seed };

    public static UnlearningReport Of(params ReportRow[] rows) => new() { Title = "Unlearning", Rows = rows };

    /// <summary>With both kinds of figures.</summary>
    public static UnlearningReport Full => Of(
        Row("original") with { TestAccuracy = 0.8, ForgettingScore = 0.3 },
        Row("dlfd", 0) with { TestAccuracy = 0.75, ForgettingScore = 0.1 },
        Row("dlfd", 1) with { TestAccuracy = 0.7, ForgettingScore = 0.05 }) with
    {
        Settings = [new("Images", "12.5 %")],
        LossDistributions = [new("original", [0.1f, 0.2f, 0.15f], [0.5f, 1.5f, 0.8f]), new("dlfd", [0.4f], [0.7f])],
        Notes = ["A remark"],
    };

    /// <summary>The page without figures.</summary>
    public static string Html(UnlearningReport report) =>
        HtmlReport.Render(report.Title, MarkdownReport.Render(report, Experiment.Split(report.Rows), []), []);

    /// <summary>The result table of the only experiment: its cells, the header first.</summary>
    public static string[][] Table(params ReportRow[] rows) =>
        [.. new ResultTable(Experiment.Split(rows).Single()).Render().TrimEnd().Split('\n').Where((_, i) => i != 1).Select(l => l.Trim('|', ' ').Split(" | "))];
}
