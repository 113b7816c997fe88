namespace Dlfd.Reporting.Output;

/// <summary>A file to write, its path relative to the report's folder.</summary>
internal sealed record ReportFile(string Path, byte[] Content);
