using System.CommandLine;
using Dlfd.Reporting;
using Dlfd.Vision.Datasets;
using Spectre.Console;

/// <summary>What the verbs that carry out runs have in common.</summary>
static class Shared
{
    public static readonly Option<string> Device = new("--device") { Description = "auto, cpu, cuda or cuda:i", DefaultValueFactory = _ => "auto" };
    public static readonly Option<string> Out = new("--out") { Description = "the folder for report.html, report.md, results.json and results.csv, and for finished runs, which are not repeated", DefaultValueFactory = _ => "out" };
    public static readonly Option<bool> Deep = new("--deep") { Description = "also measure what is left of the forgotten: relearning it, noisy images of it, distances to an untrained and to the retrained model and, over several of these, forgetting quality" };
    public static readonly Option<int?> ForgetRows = new("--forget-rows") { Description = "how many of MUFAC's first training rows are forgotten", DefaultValueFactory = _ => 1500, CustomParser = r => Arguments.Number(r, 1, int.MaxValue) };
    static readonly Option<string?> Cache = new("--cache") { Description = "the folder that keeps decoded images (cache in --out)" };
    static readonly Option<int?> Memory = new("--memory") { Description = "the most MiB of decoded images to hold; more are read batch by batch", DefaultValueFactory = _ => 4096, CustomParser = r => Arguments.Number(r, 0, int.MaxValue) };
    public static readonly Option<int?> Threads = new("--threads") { Description = "threads of libtorch, which results depend on (all cores)", CustomParser = r => Arguments.Number(r, 1, 1024) };

    static Shared() => Out.Validators.Add(r =>
    {
        var folder = r.GetValueOrDefault<string>();
        if (string.IsNullOrWhiteSpace(folder) || File.Exists(folder)) r.AddError($"--out '{folder}' is no folder; name a new or an existing one.");
    });

    public static IReadOnlyList<Option> Options => [Device, Out, Deep, ForgetRows, Cache, Memory, Threads];

    public static ImageLoadOptions Loading(ParseResult result) =>
        new() { CacheFolder = result.GetValue(Cache) ?? Path.Combine(result.GetValue(Out)!, "cache"), MemoryBudget = (long)result.GetValue(Memory)!.Value << 20 };

    /// <summary>Makes the option that says how splits that leak are taken.</summary>
    public static Option<string> Split(string usual)
    {
        Option<string> option = new("--split") { Description = "checked refuses splits that share persons or files, published only warns, clean mends them", DefaultValueFactory = _ => usual };
        option.AcceptOnlyFromAmong("checked", "published", "clean");
        return option;
    }

    /// <summary>What a cancelled command leaves.</summary>
    public const string Cancelled = "the finished runs are kept, and the same command goes on from there.";

    /// <summary>Carries out what is missing of a plan, or of a part of it, and writes the report.</summary>
    /// <returns>What to tell the user.</returns>
    /// <exception cref="InvalidDataException">This machine could not carry out some runs; the report is of the others.</exception>
    public static string Carry(ParseResult result, Func<Plan> make, Shard shard, CancellationToken token)
    {
        if (result.GetValue(Threads) is { } threads) torch.set_num_threads(threads);
        var folder = result.GetValue(Out)!;
        var store = new RunStore(folder);
        var progress = new Progress(AnsiConsole.Console);
        var (plan, undone) = ((PlanRecord?)null, (string?)null);
        progress.Run(() =>
        {
            var made = make();
            if (shard.Index >= made.Groups.Count) return;
            using var executor = new Executor(store, progress, token);
            undone = executor.Run(made, shard);
            plan = made.Record();
        });
        if (plan is null) return $"Part {shard} is empty: the plan has fewer groups of runs than parts.";
        if (undone is null) return Report(store, plan, folder, token);
        throw new InvalidDataException(ReportBuilder.CanBuild(store, plan) ? $"{undone} {Report(store, plan, folder, token)}" : undone);
    }

    public static string Report(RunStore store, PlanRecord plan, string folder, CancellationToken token)
    {
        using var turn = store.WaitToReport(token);
        ReportWriter.WriteAsync(ReportBuilder.Build(store, plan), folder, token).GetAwaiter().GetResult();
        return $"Wrote report.html, report.md, results.json and results.csv to {folder}.";
    }
}
