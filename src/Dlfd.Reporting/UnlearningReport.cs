namespace Dlfd.Reporting;

/// <summary>Represents a comparison of unlearning methods. All texts are plain text, not Markdown. What is left empty is not shown.</summary>
public sealed record UnlearningReport
{
    /// <summary>Gets the heading.</summary>
    public required string Title { get; init; }

    /// <summary>Gets the results that belong to no section, one row a method, profile and seed.</summary>
    public required IReadOnlyList<ReportRow> Rows { get; init; }

    /// <summary>Gets the titled groups of results. A row may be in several; results.json and results.csv have it once.</summary>
    public IReadOnlyList<ReportSection> Sections { get; init; } = [];

    /// <summary>Gets a paper's numbers for <see cref="Rows"/>, shown beside the results of the same method and experiment.</summary>
    public IReadOnlyList<PaperFigure> PaperFigures { get; init; } = [];

    /// <summary>Gets the losses to draw, one panel each, in figures by <see cref="LossDistribution.Figure"/>.</summary>
    public IReadOnlyList<LossDistribution> LossDistributions { get; init; } = [];

    /// <summary>Gets the runs to draw over their steps, one figure each.</summary>
    public IReadOnlyList<RunCurve> Curves { get; init; } = [];

    /// <summary>Gets the images to draw beside their perturbed ones.</summary>
    public IReadOnlyList<PerturbedImage> Perturbed { get; init; } = [];

    /// <summary>Gets the methods to draw at several strengths.</summary>
    public IReadOnlyList<StrengthCurve> StrengthCurves { get; init; } = [];

    /// <summary>Gets names and values of the settings to list.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Settings { get; init; } = [];

    /// <summary>Gets remarks for the reader.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    internal IReadOnlyList<ReportRow> AllRows => [.. Rows.Concat(Sections.SelectMany(section => section.Rows)).Distinct()];
}
