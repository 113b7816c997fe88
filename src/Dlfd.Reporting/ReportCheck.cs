namespace Dlfd.Reporting;

/// <summary>Refuses a report that cannot be drawn.</summary>
internal static class ReportCheck
{
    internal static void Validate(UnlearningReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (string.IsNullOrWhiteSpace(report.Title))
            throw new ArgumentException("The report has no title; set UnlearningReport.Title.", nameof(report));
        if (report.Rows.Count == 0)
            throw new ArgumentException("The report has no results; add a ReportRow to UnlearningReport.Rows.", nameof(report));
        foreach (var losses in report.LossDistributions)
            Validate(losses, nameof(report));
    }

    private static void Validate(LossDistribution losses, string parameter)
    {
        if (losses.Forget.Count == 0 || losses.Unseen.Count == 0)
            throw new ArgumentException(
                $"The loss distribution '{losses.Label}' lacks forget or unseen losses; give at least one of each or leave it out.", parameter);
    }
}
