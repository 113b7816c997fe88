using Dlfd.Evaluation;
using Dlfd.Reporting;
using Dlfd.Reporting.Document;
using Dlfd.Reporting.Html;
using Dlfd.Reporting.Markdown;
using Dlfd.Reporting.Results;
using Dlfd.Reporting.Tables;

namespace Dlfd.Tests.Reporting;

/// <summary>Small reports.</summary>
static class Reports
{
    public static ReportRow Row(string method, int seed = 0, string? profile = null) =>
        new() { Method = method, Profile = profile, Arch = "resnet18", Task = "age", Dataset = "faces", Seed = seed };

    /// <summary>A row in which every number was measured and differs from the others.</summary>
    public static ReportRow Filled(string method, int seed = 0)
    {
        var next = 0.1;
        T Fill<T>(T part) where T : notnull
        {
            foreach (var property in part.GetType().GetProperties().Where(p => p.CanWrite))
            {
                if (property.PropertyType == typeof(double?)) property.SetValue(part, Next());
                else if (property.PropertyType == typeof(Estimate?)) property.SetValue(part, new Estimate(Next(), new(Next(), Next())));
                else if (property.PropertyType == typeof(long?)) property.SetValue(part, (long)(1000 * (next += 0.005)));
            }
            return part;
        }
        double Next() => Math.Round(next += 0.005 + 0.0001 * seed, 4);
        return Fill(Row(method, seed) with { Signals = Fill(new SignalMetrics()), Deep = Fill(new DeepMetrics()) });
    }

    public static UnlearningReport Of(params ReportRow[] rows) => new() { Title = "Unlearning", Rows = rows };

    public static RunCurve Curve(params bool[] perturbing) => new("dlfd, seed 0", [.. perturbing.Select((p, i) => new CurvePoint(10 * i, 0.2 / (i + 1), 0.7 + 0.01 * i, p))]);

    /// <summary>A picture of 2 x 3 pixels, perturbed by the same number in all bytes.</summary>
    public static PerturbedImage Image(string caption, int change) => new(caption, 2, 3, [.. Enumerable.Repeat((byte)100, 18)], [.. Enumerable.Repeat((byte)(100 + change), 18)]);

    public static StrengthCurve Strength(string method, string measure = "AUC") => new("faces, age", method, measure, [new(10, 0.7, 0.5), new(0.1, 0.8, 0.65), new(1, 0.75, 0.55)]);

    /// <summary>With two figures.</summary>
    public static UnlearningReport Full => Of(
        Row("original") with { TestAccuracy = 0.8, ForgettingScore = 0.3 },
        Row("dlfd", 0) with { TestAccuracy = 0.75, ForgettingScore = 0.1, Seconds = 2 },
        Row("dlfd", 1) with { TestAccuracy = 0.7, ForgettingScore = 0.05, Seconds = 3 }) with
    {
        Settings = [new("Images", "12.5 %")],
        LossDistributions = [new("original", [0.1f, 0.2f, 0.15f], [0.5f, 1.5f, 0.8f]), new("dlfd", [0.4f], [0.7f])],
        Notes = ["A remark"],
    };

    /// <summary>With all kinds of figures.</summary>
    public static UnlearningReport Everything => Full with { Curves = [Curve(true, true, false)], Perturbed = [Image("a face", 5)], StrengthCurves = [Strength("dlfd")] };

    public static string Html(UnlearningReport report) => HtmlReport.Render(report.Title, ReportDocument.Build(report));

    public static string Markdown(UnlearningReport report) => MarkdownReport.Render(ReportDocument.Build(report));

    /// <summary>All columns of the only experiment in one table.</summary>
    public static Table Table(IReadOnlyList<PaperFigure> paper, params ReportRow[] rows) => new ResultTable(
        "Results", Experiment.Split(rows).Single(), [.. ResultColumn.Main, .. ResultColumn.Attacks, .. ResultColumn.Evidence, .. ResultColumn.Deep, .. ResultColumn.Cost], paper).Build(seeds: true);

    /// <summary>The same as Markdown: its cells, the header first.</summary>
    public static string[][] Cells(Table table) =>
        [.. MarkdownReport.Render([table]).TrimEnd().Split('\n').Where((_, i) => i != 1).Select(l => l.Trim('|', ' ').Split(" | "))];

    /// <summary>One column of the table as Markdown, method by method.</summary>
    public static string[] Column(string title, Table table)
    {
        var cells = Cells(table);
        var at = Array.FindIndex(cells[0], c => c.StartsWith(title, StringComparison.Ordinal));
        return [.. cells[1..].Select(line => line[at])];
    }
}
