namespace Dlfd.Tests.Reporting;

/// <summary>A folder for one test.</summary>
sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("dlfd-report-").FullName;

    /// <summary>All files with their contents, by their path in the folder.</summary>
    public Dictionary<string, string> Files() => Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories)
        .ToDictionary(f => System.IO.Path.GetRelativePath(Path, f), f => Convert.ToHexString(File.ReadAllBytes(f)));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
