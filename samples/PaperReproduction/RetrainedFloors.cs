using Dlfd.Evaluation;
using Dlfd.Reporting;

/// <summary>Compares each retrained model with that of the next seed: as near as retraining itself comes, so that no method has to come nearer.</summary>
static class RetrainedFloors
{
    /// <summary>How to read the rows; null where there is only one retrained model.</summary>
    public static string? Note(IEnumerable<RunResult> results) => results.Any(r => r is { Spec.Method: "retrained", Row.JensenShannon: not null })
        ? "In the row retrained, tug of war and the distances to retrained are those between retrained models of two seeds: who comes that near is as near as retraining is."
        : null;

    /// <summary>Returns the results with these distances in the rows of retrained models that have others beside them.</summary>
    public static IReadOnlyList<RunResult> Of(IReadOnlyCollection<RunResult> results)
    {
        var compared = results.Where(r => r is { Spec.Method: "retrained", Row: not null, ForgetPredictions: not null })
            .GroupBy(r => r.Spec with { Seed = 0, ModelSeed = 0 }).Select(g => g.OrderBy(r => r.Spec.ModelSeed).ToArray()).Where(g => g.Length > 1)
            .SelectMany(g => g.Select((model, i) => Compared(model, g[(i + 1) % g.Length]))).ToDictionary(r => r.Spec.Key);
        return [.. results.Select(r => compared.GetValueOrDefault(r.Spec.Key, r))];
    }

    static RunResult Compared(RunResult model, RunResult other) =>
        model with { Row = Measurement.Distances(model.Row!, PredictionDistances.Between(other.ForgetPredictions!, model.ForgetPredictions!), TugOfWar(model.Row!, other.Row!)) };

    /// <summary>Of the accuracies alone: over seeds the table shows the deviation and no interval of examples.</summary>
    static Estimate TugOfWar(ReportRow model, ReportRow other)
    {
        double Closeness(Func<ReportRow, Estimate?> accuracy) => 1 - Math.Abs(accuracy(model)!.Value.Value - accuracy(other)!.Value.Value);
        return Closeness(r => r.ForgetAccuracy) * Closeness(r => r.RetainAccuracy) * Closeness(r => r.TestAccuracy);
    }
}
