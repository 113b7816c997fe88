using System.Globalization;
using Dlfd.Reporting;

/// <summary>What runs with varied options show: the settings that the monitor set chooses, and curves over the strength.</summary>
static class SearchResults
{
    /// <summary>Leaves of every searched method the trial with the highest NoMUS on the monitor set, in the mean of all tasks and seeds; other methods stay.</summary>
    /// <remarks>A trial that fails on a task is not chosen, nor one that lacks a run which another has; of equal ones the first is.</remarks>
    public static IReadOnlyList<RunResult> Chosen(IReadOnlyList<RunResult> results) =>
    [
        .. results.Where(r => r.Spec.Variation?.Trial is null),
        .. results.Where(r => r.Spec.Variation?.Trial is not null).GroupBy(r => r.Spec.Variation!.Of).SelectMany(Best),
    ];

    static IEnumerable<RunResult> Best(IEnumerable<RunResult> runs)
    {
        var trials = runs.Where(r => r.MonitorNomus is not null).OrderBy(r => r.Spec.Variation!.Trial).GroupBy(r => r.Spec.Variation!.Trial).Select(t => t.ToArray()).ToArray();
        var all = trials.SelectMany(t => t.Select(Experiment)).Distinct().Count();
        return trials.Where(t => t.Length == all).MaxBy(MonitorNomus) ?? [];
    }

    static (string, string, int) Experiment(RunResult run) => (run.Spec.Task, run.Spec.Architecture, run.Spec.Seed);

    static double MonitorNomus(RunResult[] runs) => runs.Average(r => r.MonitorNomus!.Value);

    /// <summary>Names what was chosen.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Settings(IReadOnlyList<RunResult> chosen) => chosen.Where(r => r.Spec.Variation?.Trial is not null).GroupBy(r => r.Spec.Variation!.Of)
        .Select(m => KeyValuePair.Create(m.Key, string.Create(CultureInfo.InvariantCulture, $"trial {m.First().Spec.Variation!.Trial}: {m.First().Spec.Variation!.Text} (monitor NoMUS {MonitorNomus([.. m]):0.000})")));

    /// <summary>Draws each method over its strengths, in the mean of the seeds, one figure an experiment.</summary>
    public static IReadOnlyList<StrengthCurve> Curves(IEnumerable<RunResult> results) =>
    [
        .. results.Where(r => r is { Spec.Variation.Strength: not null, Row: not null }).GroupBy(r => (r.Spec.Dataset, r.Spec.Task, r.Spec.Architecture, r.Spec.Variation!.Of)).Select(m => new StrengthCurve(
            $"{m.Key.Dataset}, {m.Key.Task}, {m.Key.Architecture}", m.Key.Of, "Forgetting score",
            [.. m.GroupBy(r => r.Spec.Variation!.Strength!.Value).Select(s => new StrengthPoint(s.Key, s.Average(r => r.Row!.TestAccuracy!.Value.Value), s.Average(r => r.Row!.ForgettingScore!.Value.Value)))])),
    ];
}
