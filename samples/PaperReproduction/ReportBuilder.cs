using Dlfd.Reporting;

/// <summary>Makes the report of what is done of a plan.</summary>
static class ReportBuilder
{
    /// <exception cref="ArgumentException">No run has a row.</exception>
    public static UnlearningReport Build(RunStore store, PlanRecord plan)
    {
        var results = RetrainedFloors.Of(ForgettingQualities.Of([.. plan.Runs.Where(store.Has).Select(store.Read)])).ToDictionary(r => r.Spec.Key);
        RunResult[] Of(SectionRecord section) => [.. section.Runs.Where(r => results.ContainsKey(r.Key)).Select(r => results[r.Key])];
        string[] failures = [.. results.Values.Select(r => r.Failure).OfType<string>().Distinct()];
        if (plan.Sections.All(s => Of(s).All(r => r.Row is null)))
            throw new ArgumentException(failures.Length > 0 ? string.Join(' ', failures) : "No run is done yet; let one finish first.");
        var chosen = SearchResults.Chosen([.. plan.Sections.SelectMany(Of)]);
        var missing = plan.Runs.Count - results.Count;
        var single = plan is { Sections.Count: 1, IsSearch: false };
        var paper = plan.BesidePaper ? PaperNumbers.Read() : PaperNumbers.None;
        var all = plan.Sections.Select(s => new ReportSection(s.Title, Rows(Of(s)), s.Note) { PaperFigures = paper.Of(s.Title) });
        if (plan.IsSearch) all = all.Prepend(new("Chosen on the monitor set", Rows(chosen), "The best of as many settings of every method, by its mean NoMUS on the monitor set over tasks and seeds."));
        ReportSection[] sections = [.. all.Where(s => s.Rows.Count > 0)];
        var figures = Figures(chosen);
        return new()
        {
            Title = plan.Title,
            Rows = single ? sections[0].Rows : [],
            Sections = single ? [] : sections,
            Settings = [.. results.Values.SelectMany(r => r.About).Distinct(), .. About(plan), .. SearchResults.Settings(chosen), .. paper.Settings],
            StrengthCurves = SearchResults.Curves(results.Values),
            LossDistributions = [.. figures.Select(r => new LossDistribution(Label(r), r.ForgetLosses, r.UnseenLosses, Figure(r, plan)))],
            Curves = [.. figures.Where(r => r.Monitor.Count > 1).Select(Curve)],
            Perturbed = [.. figures.Where(r => r is { Perturbed: not null, Spec.ForgetLimit: null }).SelectMany(Perturbed)],
            Notes =
            [
                .. missing == 0 ? Array.Empty<string>() : [$"{missing} of {plan.Runs.Count} runs are not done yet."],
                .. !HasModelPerSeed(plan) && Seeds(plan).Count() > 1 ? ["All seeds start from one original model and are compared with one retrained model: intervals over seeds leave out how much such models differ, which may be more than the unlearning runs do. --model-per-seed trains both for every seed."] : Array.Empty<string>(),
                .. ForgettingQualities.Missing(results.Values) is { } reason ? [reason] : Array.Empty<string>(),
                .. RetrainedFloors.Note(results.Values) is { } floor ? [floor] : Array.Empty<string>(),
                .. results.Values.SelectMany(r => r.Notes).Distinct(), .. paper.Notes, .. failures,
            ],
        };
    }

    /// <summary>Whether any run of a section has a row.</summary>
    public static bool CanBuild(RunStore store, PlanRecord plan) => plan.Sections.SelectMany(s => s.Runs).Any(r => store.Has(r) && store.Read(r).Row is not null);

    static IReadOnlyList<ReportRow> Rows(IEnumerable<RunResult> results) => [.. results.Select(r => r.Row).OfType<ReportRow>()];

    /// <summary>The runs whose losses are drawn: of the first task, and those with few images to forget.</summary>
    static List<RunResult> Figures(IReadOnlyList<RunResult> results)
    {
        var measured = results.Where(r => r.Row is not null).DistinctBy(r => r.Spec.Key).ToList();
        return [.. measured.Where(r => r.Spec.Seed == measured[0].Spec.Seed && r.Spec.Task == measured[0].Spec.Task && r.Spec.Architecture == measured[0].Spec.Architecture
            && (r.Spec.Method is "original" or "retrained" or "dlfd" || r.Spec.ForgetLimit is not null))];
    }

    static IEnumerable<int> Seeds(PlanRecord plan) => plan.Runs.Select(r => r.Seed).Distinct();

    static bool HasModelPerSeed(PlanRecord plan) => plan.Runs.Select(r => r.ModelSeed).Distinct().Count() > 1;

    static string Label(RunResult result) =>
        $"{result.Spec.Title}{(result.Spec.Few is { } few ? $", {few}" : "")}";

    static string Figure(RunResult result, PlanRecord plan) =>
        (plan.BesidePaper ? result.Spec.ForgetLimit is null ? "Figure 3: losses" : "Figure 4: losses" : "Losses") + $" of forgotten and unseen images, {result.Spec.Task}";

    static RunCurve Curve(RunResult result) => new(Label(result), [.. result.Monitor.Select(p => new CurvePoint(p.Step, p.ForgettingScore, p.Accuracy, p.Perturbing) { Interval = p.Examples > 0 ? p.Interval : null })]);

    static IEnumerable<PerturbedImage> Perturbed(RunResult result) => result.Perturbed!.Original.Zip(result.Perturbed.Perturbed,
        (image, perturbed) => new PerturbedImage(Label(result), result.Perturbed.Size, result.Perturbed.Size, image, perturbed));

    static IEnumerable<KeyValuePair<string, string>> About(PlanRecord plan)
    {
        var first = plan.Runs[0];
        yield return new("Networks", string.Join(", ", plan.Runs.Select(r => r.Architecture).Distinct()));
        yield return new("Training", first.Training);
        foreach (var setting in MethodSettings.Of(plan.Runs)) yield return setting;
        yield return new("Seeds", string.Join(", ", Seeds(plan).Order())
            + (HasModelPerSeed(plan) ? "; each with an original and a retrained model of its own" : $"; the original and retrained models are trained once, with seed {first.ModelSeed}"));
        yield return new("Device", $"{first.Device}, {first.Threads} threads");
    }
}
