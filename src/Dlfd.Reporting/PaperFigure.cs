namespace Dlfd.Reporting;

/// <summary>Represents a number that a paper gives for a method, to compare with.</summary>
/// <param name="Method">The method, named as in <see cref="ReportRow.Method"/>.</param>
/// <param name="Profile">Its profile, or null for every profile.</param>
/// <param name="Arch">The model's architecture.</param>
/// <param name="Task">What was to be forgotten.</param>
/// <param name="Metric"><c>TestAccuracy</c>, <c>Top2Accuracy</c>, <c>ForgettingScore</c> or <c>Nomus</c>, in any case.</param>
/// <param name="Value">The paper's number, in the units of <see cref="ReportRow"/>.</param>
/// <param name="Dataset">The dataset, or null for every dataset.</param>
public sealed record PaperFigure(string Method, string? Profile, string Arch, string Task, string Metric, double Value, string? Dataset = null)
{
    internal bool IsOf(ReportRow row, string metric) =>
        Same(Metric, metric) && Same(Method, row.Method) && Same(Arch, row.Arch) && Same(Task, row.Task)
        && (Profile is null || Same(Profile, row.Profile)) && (Dataset is null || Same(Dataset, row.Dataset));

    static bool Same(string one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
