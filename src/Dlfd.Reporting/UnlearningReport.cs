namespace Dlfd.Reporting;

/// <summary>Represents a comparison of unlearning methods. All texts are plain text, not Markdown.</summary>
public sealed record UnlearningReport
{
    /// <summary>Gets the heading.</summary>
    public required string Title { get; init; }

    /// <summary>Gets the results, one row a method, profile and seed.</summary>
    public required IReadOnlyList<ReportRow> Rows { get; init; }

    /// <summary>Gets names and values of the settings to list.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Settings { get; init; } = [];

    /// <summary>Gets the losses to draw, one panel each.</summary>
    public IReadOnlyList<LossDistribution> LossDistributions { get; init; } = [];

    /// <summary>Gets remarks for the reader.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
