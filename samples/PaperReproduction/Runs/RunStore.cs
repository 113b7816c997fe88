using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Dlfd.Reporting;

/// <summary>Keeps every run in a folder of its own, named by its key: its result, and what an unfinished one has come to.</summary>
/// <remarks>
/// A run is done when its result is there, which is written under another name and renamed. While a process works on it, it holds the
/// operating system's lock on a file in the folder, which ends with the process however that ends.
/// </remarks>
sealed partial class RunStore(string folder)
{
    /// <summary>How long to wait before another look at what other processes do.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    static readonly JsonSerializerOptions Json = new() { WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    const string ResultFile = "result.json", CheckpointFile = "checkpoint.bin";

    readonly Dictionary<string, ReportRow> rows = []; // by key: a done run does not change

    string Runs => Path.Combine(folder, "runs");

    string PlanFile => Path.Combine(folder, "plan.json");

    public bool Has(RunSpec run) => File.Exists(At(run, ResultFile));

    /// <summary>Gets the file of a trained model.</summary>
    public string Weights(RunSpec run) => At(run, "model.safetensors");

    /// <summary>Gets the file that training goes on from.</summary>
    public string Checkpoint(RunSpec run) => At(run, CheckpointFile);

    /// <summary>Takes a run that no other process works on; null if one does.</summary>
    /// <returns>The claim, to be disposed when the run is done.</returns>
    public IDisposable? Claim(RunSpec run)
    {
        Directory.CreateDirectory(At(run));
        return FileLock.Take(At(run, "lock"), () => Directory.EnumerateFiles(At(run), "*.new"));
    }

    /// <summary>Waits until no other process writes a report, so that the last one is of every run, and removes what killed ones left.</summary>
    /// <returns>The turn, to be disposed when the report is written.</returns>
    /// <exception cref="OperationCanceledException">The token stopped the wait.</exception>
    public IDisposable WaitToReport(CancellationToken token)
    {
        string[] parts = [folder, Path.Combine(folder, "figures")];
        return FileLock.Wait(Path.Combine(folder, "report.lock"), () => parts.Where(Directory.Exists).SelectMany(part => Directory.EnumerateFiles(part, ".*")).Where(IsLeft), token);
    }

    /// <summary>Whether it is a file of a report that was not finished, or a copy of one that is there.</summary>
    static bool IsLeft(string path) => Temporary().Match(Path.GetFileName(path)) is { Success: true } name
        && (name.Groups["kind"].Value == "new" || File.Exists(Path.Combine(Path.GetDirectoryName(path)!, name.Groups["target"].Value)));

    [GeneratedRegex(@"^\.(?<target>.+)\.[0-9a-f]{32}\.(?<kind>new|old)$")]
    private static partial Regex Temporary();

    /// <summary>Tells whether a process works on a run.</summary>
    public bool IsRunning(RunSpec run)
    {
        if (Has(run) || !File.Exists(At(run, "lock"))) return false;
        using var claim = Claim(run);
        return claim is null;
    }

    /// <exception cref="InvalidDataException">The result cannot be read.</exception>
    public RunResult Read(RunSpec run) => Read<RunResult>(At(run, ResultFile));

    /// <summary>Gets the row of a done run, which is read once.</summary>
    /// <exception cref="InvalidDataException">The result cannot be read.</exception>
    public ReportRow Row(RunSpec run) => rows.TryGetValue(run.Key, out var row) ? row : rows[run.Key] = Read(run).Row!;

    /// <summary>Writes the result of a claimed run, which is then done.</summary>
    public void Write(RunResult result)
    {
        Write(At(result.Spec, ResultFile), result);
        File.Delete(Checkpoint(result.Spec));
    }

    /// <summary>Writes the plan, when no other process does, and removes what killed ones left.</summary>
    /// <exception cref="OperationCanceledException">The token stopped the wait.</exception>
    public void Write(PlanRecord plan, CancellationToken token)
    {
        Directory.CreateDirectory(Runs);
        using var turn = FileLock.Wait(Path.Combine(folder, "plan.lock"), () => [.. Directory.EnumerateFiles(folder, "plan.json.????????.???.new"), .. Checkpoints()], token);
        Write(PlanFile, plan);
    }

    /// <summary>The files that trainings which are done would have gone on from; they may be missing.</summary>
    IEnumerable<string> Checkpoints() => Directory.EnumerateDirectories(Runs).Where(run => File.Exists(Path.Combine(run, ResultFile))).Select(run => Path.Combine(run, CheckpointFile));

    /// <exception cref="InvalidDataException">There is no plan.</exception>
    public PlanRecord ReadPlan() => File.Exists(PlanFile)
        ? Read<PlanRecord>(PlanFile)
        : throw new InvalidDataException($"'{folder}' has no plan.json; name the --out folder of a run or reproduction.");

    string At(RunSpec run, string file = "") => Path.Combine(Runs, run.Key, file);

    static void Write<T>(string path, T value)
    {
        var temporary = $"{path}.{Path.GetRandomFileName()}.new";
        try
        {
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(value, Json));
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    static T Read<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Json)!;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{path}' is damaged or of another version of this program ({e.Message}); report it with that version, or delete it, and what it held is computed again.", e);
        }
    }
}
