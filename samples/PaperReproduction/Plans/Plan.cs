using System.Text.Json.Serialization;
using Dlfd.Training;

/// <summary>A run with what carries it out.</summary>
sealed record PlannedRun(RunSpec Spec, FoundImages Images, Method Method, TrainingOptions Training, torch.Device Device)
{
    /// <summary>Gets the training of the model that the run starts from.</summary>
    public PlannedRun Original() => this with { Spec = Spec.Original(), Method = Method.Original };
}

/// <summary>A part of a report, such as a table of the paper, with the runs that it shows.</summary>
sealed record PlanSection(string Title, string Note, IReadOnlyList<PlannedRun> Runs);

/// <summary>All runs of a report; a run may be in several sections.</summary>
sealed record Plan(string Title, IReadOnlyList<PlanSection> Sections)
{
    /// <summary>Gets whether the paper has numbers for these runs.</summary>
    public bool BesidePaper { get; init; }

    /// <summary>Gets the runs by the models they share: the original first, which every run needs, then the retrained, then the methods.</summary>
    public IReadOnlyList<IReadOnlyList<PlannedRun>> Groups =>
    [
        .. Sections.SelectMany(s => s.Runs).SelectMany(r => new[] { r.Original(), r }).DistinctBy(r => r.Spec.Key).GroupBy(r => r.Spec.Original().Key)
            .Select(g => g.OrderBy(r => r.Spec.Method switch { "original" => 0, "retrained" => 1, _ => 2 }).ToArray()),
    ];

    /// <summary>Gets what is kept of the plan beside its results.</summary>
    public PlanRecord Record() => new(Title, BesidePaper, [.. Sections.Select(s => new SectionRecord(s.Title, s.Note, [.. s.Runs.Select(r => r.Spec)]))]);
}

/// <summary>A plan as a file.</summary>
sealed record PlanRecord(string Title, bool BesidePaper, IReadOnlyList<SectionRecord> Sections)
{
    /// <summary>Gets the runs, each once, the original models among them.</summary>
    [JsonIgnore]
    public IReadOnlyList<RunSpec> Runs => [.. Sections.SelectMany(s => s.Runs).SelectMany(r => new[] { r.Original(), r }).DistinctBy(r => r.Key)];

    /// <summary>Gets whether settings are to be chosen: whether a method has several trials.</summary>
    [JsonIgnore]
    public bool IsSearch => Runs.Where(r => r.Variation?.Trial is not null).GroupBy(r => r.Variation!.Of).Any(m => m.DistinctBy(r => r.Variation!.Trial).Count() > 1);
}

/// <summary>A section as a file.</summary>
sealed record SectionRecord(string Title, string Note, IReadOnlyList<RunSpec> Runs);
