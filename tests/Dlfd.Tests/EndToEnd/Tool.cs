using System.Diagnostics;
using System.Text.Json;

namespace Dlfd.Tests.EndToEnd;

/// <summary>Runs dotnet as a user would, and finds this repository.</summary>
static class Tool
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static string Configuration { get; } = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Debug{Path.DirectorySeparatorChar}") ? "Debug" : "Release";

    /// <summary>The sample, built.</summary>
    public static string Sample { get; } = Directory.EnumerateFiles(Path.Combine(Root, "samples", "PaperReproduction", "bin", Configuration), "PaperReproduction.dll", SearchOption.AllDirectories).First();

    public static (int ExitCode, string Output, string Error) Dotnet(string folder, params string[] arguments)
    {
        using var process = Start(folder, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return (process.ExitCode, output.Result, error.Result);
    }

    public static Process Start(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // The test host's own MSBuild and host variables would steer the child's build.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || k.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment["OMP_NUM_THREADS"] = "1"; // as in the tests of tensors
        return Process.Start(start)!;
    }

    /// <summary>A row of results.json without what another run measures otherwise.</summary>
    public static string Untimed(JsonElement row) =>
        string.Join(';', row.EnumerateObject().Where(p => p.Name is not ("seconds" or "monitorSeconds" or "peakMemoryMiB" or "memoryGrowthMiB")).Select(p => p.Name + p.Value.GetRawText()));

    static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "Dlfd.sln")) ? folder : FindRoot(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Dlfd.sln is in no parent folder."));
}
