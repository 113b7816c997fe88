using Dlfd.Reporting.Results;

namespace Dlfd.Reporting;

/// <summary>Refuses a report that cannot be drawn.</summary>
internal static class ReportCheck
{
    internal static void Validate(UnlearningReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (Problems(report).FirstOrDefault() is { } problem)
            throw new ArgumentException(problem, nameof(report));
    }

    static IEnumerable<string> Problems(UnlearningReport report) =>
    [
        .. When(string.IsNullOrWhiteSpace(report.Title), "The report has no title; set UnlearningReport.Title."),
        .. When(report.AllRows.Count == 0, "The report has no results; add a ReportRow to UnlearningReport.Rows."),
        .. report.Sections.SelectMany(section => When(string.IsNullOrWhiteSpace(section.Title) || section.Rows.Count == 0,
            $"The section '{section.Title}' lacks a title or results; give both or leave it out.")),
        .. report.PaperFigures.Concat(report.Sections.SelectMany(section => section.PaperFigures)).SelectMany(figure => When(!ResultColumn.Main.Any(column => string.Equals(column.Metric, figure.Metric, StringComparison.OrdinalIgnoreCase)),
            $"The paper's figure of '{figure.Method}' is of the metric '{figure.Metric}'; use TestAccuracy, Top2Accuracy, ForgettingScore or Nomus.")),
        .. report.LossDistributions.SelectMany(losses => When(losses.Forget.Count == 0 || losses.Unseen.Count == 0,
            $"The loss distribution '{losses.Label}' lacks forget or unseen losses; give at least one of each or leave it out.")),
        .. report.Curves.SelectMany(curve => When(curve.Points.Count == 0, $"The curve '{curve.Label}' has no points; give at least one or leave it out.")),
        .. report.StrengthCurves.SelectMany(curve => When(curve.Points.Count == 0, $"The curve of '{curve.Method}' has no points; give at least one or leave it out.")),
        .. report.Perturbed.SelectMany(Problems),
    ];

    static IEnumerable<string> Problems(PerturbedImage image)
    {
        var bytes = 3L * image.Height * image.Width;
        return When(image.Height <= 0 || image.Width <= 0 || image.Original.Count != bytes || image.Perturbed.Count != bytes,
            $"The perturbed image '{image.Caption}' is not {image.Height} x {image.Width}; give 3 * Height * Width bytes of x and of x*.");
    }

    static IEnumerable<string> When(bool wrong, string problem) => wrong ? [problem] : [];
}
