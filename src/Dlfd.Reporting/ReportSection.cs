namespace Dlfd.Reporting;

/// <summary>Represents a titled group of results with tables and figures of its own, such as <c>Table 1</c>.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Rows">The results, one row a method, profile and seed; rows of several datasets, tasks or architectures get a table each and one of their NoMUS over all.</param>
/// <param name="Note">What the reader should know about it, or null.</param>
public sealed record ReportSection(string Title, IReadOnlyList<ReportRow> Rows, string? Note = null)
{
    /// <summary>Gets what a paper gives for these methods; empty by default.</summary>
    public IReadOnlyList<PaperFigure> PaperFigures { get; init; } = [];
}
