/// <summary>Plans the paper's tables and figures.</summary>
static class PaperPlan
{
    /// <summary>Figure 4 is about fewer than 100 images to forget.</summary>
    const int FewToForget = 50;

    /// <summary>Without a GPU the baselines are taken as they are by default: some of their papers' settings take longer than all the rest.</summary>
    const string Profiles = "original,retrained,finetune:tuned,neggrad:tuned,cf-k:tuned,eu-k:tuned,unsir:tuned,bad-teaching:tuned,scrub:tuned,dlfd";

    const string AllProfiles = "original,retrained,finetune,neggrad,cf-k,eu-k,unsir,bad-teaching,scrub,dlfd";

    const string Parts = "original,retrained,dlfd:distanceonly,dlfd:noswitch,dlfd:paper";

    public static readonly IReadOnlyList<string> Tasks = ["age", "emotion", "attributes", "gender"];

    /// <summary>Reads a list of methods that the tables have.</summary>
    /// <exception cref="FormatException">They lack one of them.</exception>
    public static IReadOnlyList<Method> Methods(string text)
    {
        var methods = Method.Parse(text);
        return methods.Except(Method.Parse($"{AllProfiles},{Parts}")).FirstOrDefault() is { } missing
            ? throw new FormatException($"The paper's tables have no {missing.Title}; use the verb run for it, or methods of {AllProfiles}.")
            : methods;
    }

    /// <param name="preset">The size of the reproduction.</param>
    /// <param name="settings">What all runs share.</param>
    /// <param name="tasks">Tasks of the paper.</param>
    /// <param name="architectures">Networks; Tables 1 and 3 and the figures take the first.</param>
    /// <param name="only">The methods to keep; null for all.</param>
    /// <param name="source">Gives the images of a task.</param>
    /// <param name="token">Stops the reading of files.</param>
    public static Plan Make(Preset preset, PlanSettings settings, IReadOnlyList<string> tasks, IReadOnlyList<string> architectures,
        IReadOnlyList<Method>? only, Func<string, DataSource> source, CancellationToken token)
    {
        var images = tasks.Select(source).Distinct().ToDictionary(s => s, s => s.Find(token));
        var synthetic = string.Join(", ", tasks.Where(t => source(t).Dataset == "synthetic"));
        var note = preset.Describe(source(tasks[0]), settings) + (synthetic.Length == 0 ? "" : $" Synthetic faces stand for the paper's images in: {synthetic}.");
        IReadOnlyList<PlannedRun> Runs(IEnumerable<string> archs, string names, int? forgetLimit = null, int most = int.MaxValue)
        {
            Method[] methods = [.. Method.Parse(names).Where(m => only?.Contains(m) ?? true)];
            return [.. tasks.Take(most).SelectMany(t => archs.SelectMany(a => settings.Runs(images[source(t)], t, a, methods, forgetLimit)))];
        }

        var all = preset.AllProfiles || only is not null ? AllProfiles : Profiles;
        var first = architectures.Take(1).ToList();
        List<PlanSection> sections =
        [
            new("Table 1: every method", note, Runs(first, all)),
            new("Table 3: parts of DLFD", "The distance alone, with the classification loss (NoSwitch), and with dynamic forgetting too (Paper). " + note, Runs(first, Parts)),
            new("Figure 4: few images to forget", $"At most {FewToForget} images to forget. The attack with two thresholds sees losses that became too large, which one threshold takes for forgotten. " + note,
                Runs(first, "original,retrained,neggrad:paper,dlfd:noswitch,dlfd:paper,dlfd:tuned", FewToForget, most: 1)),
        ];
        if (architectures.Count > 1) sections.Insert(1, new("Table 2: every network", note, Runs(architectures, all)));
        return new($"The paper's tables, {preset.Name}", sections) { BesidePaper = true };
    }
}
