using Dlfd.Evaluation;
using Dlfd.Reporting;

/// <summary>Compares the runs of every method over seeds with the retrained models of theirs, where both sides have at least two.</summary>
static class ForgettingQualities
{
    /// <summary>Says why there is none; null where there is, or where nobody asked for it.</summary>
    public static string? Missing(IReadOnlyCollection<RunResult> results) =>
        results.Any(r => r is { Spec.Deep: true, Row: not null }) && results.All(r => r.Row?.Deep?.ForgettingQuality is null)
            ? "Forgetting quality compares at least two runs with at least two retrained models; give two --seeds, --model-per-seed too if the verb is run, and retrained among the methods."
            : null;

    /// <summary>Returns the results with the forgetting quality in their rows.</summary>
    public static IReadOnlyList<RunResult> Of(IReadOnlyCollection<RunResult> results)
    {
        var runs = results.Where(r => r is { ForgetPredictions: not null, Row.Deep: not null }).ToLookup(r => AnySeed(r.Spec));
        var qualities = runs.ToDictionary(method => method.Key, method => Of(method.Key, [.. method], [.. runs[method.Key.Retrained()]]));
        return [.. results.Select(r => r.Row?.Deep is { } deep && qualities.GetValueOrDefault(AnySeed(r.Spec)) is { } add ? r with { Row = r.Row with { Deep = add(deep) } } : r)];
    }

    static Func<DeepMetrics, DeepMetrics>? Of(RunSpec method, RunResult[] runs, RunResult[] retrained)
    {
        if (method.Method == "original" || runs.Length < 2 || retrained.Length < 2) return null;
        if (method.IsModel) return deep => deep with { ForgettingQuality = ForgettingQuality.ExpectedScore(runs.Length, runs.Length) };
        var quality = ForgettingQuality.Compute([.. runs.Select(r => r.ForgetPredictions!)], [.. retrained.Select(r => r.ForgetPredictions!)]);
        return deep => deep with { ForgettingQuality = quality.Score };
    }

    static RunSpec AnySeed(RunSpec spec) => spec with { Seed = 0, ModelSeed = 0 };
}
