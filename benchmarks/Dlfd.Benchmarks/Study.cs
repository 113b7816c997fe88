namespace Dlfd.Benchmarks;

/// <summary>Everything that is measured of the Sinkhorn engine alone: tables in sinkhorn_study.md and a plot beside it.</summary>
internal static class Study
{
    /// <param name="folder">Made if absent.</param>
    /// <param name="only">Start of one section's title, which is then printed and not written; null: all.</param>
    public static void Run(string folder, string? only = null)
    {
        Directory.CreateDirectory(folder);
        torch.set_num_threads(Environment.ProcessorCount);
        using var noGrad = torch.no_grad();
        var sections = new (string Title, Func<IEnumerable<string>> Lines)[]
        {
            ("Peak memory", MemoryStudies.Peak), // first, as the engine keeps its memory between calls
            ("Time against n", () => ScalingStudy.Run(folder)),
            ("Batches of n = 32", SolverStudies.Batches),
            ("Warm against cold starts", SolverStudies.WarmStarts),
            ("Ablation", SolverStudies.Ablation),
            ("One iteration against the memory", MemoryStudies.Bandwidth),
        };
        var page = new List<string> { $"# The Sinkhorn engine by itself\n\n{Measure.Machine()} Float32, cosine cost of clustered features; medians." };
        foreach (var (title, lines) in sections.Where(s => only is null || s.Title.StartsWith(only, StringComparison.OrdinalIgnoreCase)))
            foreach (var line in lines().Prepend($"\n## {title}\n"))
            {
                page.Add(line);
                Console.WriteLine(line);
            }
        if (only is not null) return;
        var path = Path.Combine(folder, "sinkhorn_study.md");
        File.WriteAllLines(path + ".tmp", page);
        File.Move(path + ".tmp", path, overwrite: true);
    }
}
