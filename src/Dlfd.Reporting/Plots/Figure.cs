namespace Dlfd.Reporting.Plots;

/// <summary>A drawn figure, its path relative to the report's folder.</summary>
internal sealed record Figure(string Path, string Title, string AltText, string Caption, byte[] Png);
