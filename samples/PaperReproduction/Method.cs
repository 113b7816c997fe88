using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;

/// <summary>One line of the table: a method in one of its profiles.</summary>
/// <param name="Key">The method's key.</param>
/// <param name="Profile">Its profile, Tuned where its defaults are one of several; null where it has only one.</param>
/// <param name="Make">Makes it for a task, with changes to its options; null for the original and the retrained model, which are trained.</param>
sealed record Method(string Key, string? Profile, Func<string, Action<UnlearnerOptions>, IUnlearner>? Make)
{
    static readonly Method[] Catalog =
    [
        new("original", null, null),
        new("retrained", null, null),
        Of("finetune", "Tuned", new FineTuneOptions(), o => new FineTuneUnlearner(o)),
        Of("finetune", "Paper", FineTuneOptions.Paper, o => new FineTuneUnlearner(o)),
        Of("neggrad", "Tuned", new NegGradOptions(), o => new NegGradUnlearner(o)),
        Of("neggrad", "Paper", NegGradOptions.Paper, o => new NegGradUnlearner(o)),
        Of("cf-k", "Tuned", new CfkOptions(), o => new CfkUnlearner(o)),
        Of("cf-k", "Paper", CfkOptions.Paper, o => new CfkUnlearner(o)),
        Of("cf-k", "Released", CfkOptions.Released, o => new CfkUnlearner(o)),
        Of("eu-k", "Tuned", new EukOptions(), o => new EukUnlearner(o)),
        Of("eu-k", "Paper", EukOptions.Paper, o => new EukUnlearner(o)),
        Of("eu-k", "Released", EukOptions.Released, o => new EukUnlearner(o)),
        Of("unsir", "Tuned", new UnsirOptions(), o => new UnsirUnlearner(o)),
        Of("unsir", "Paper", UnsirOptions.Paper, o => new UnsirUnlearner(o)),
        Of("unsir", "Released", UnsirOptions.Released, o => new UnsirUnlearner(o)),
        Of("bad-teaching", "Tuned", new BadTeachingOptions(), o => new BadTeachingUnlearner(o)),
        Of("bad-teaching", "Paper", BadTeachingOptions.Paper, o => new BadTeachingUnlearner(o)),
        Of("bad-teaching", "Released", BadTeachingOptions.Released, o => new BadTeachingUnlearner(o)),
        Of("scrub", "Tuned", new ScrubOptions(), o => new ScrubUnlearner(o)),
        Of("scrub", "Paper", ScrubOptions.Paper, o => new ScrubUnlearner(o)),
        Of("scrub", "Released", ScrubOptions.Released, o => new ScrubUnlearner(o)),
        Of("dlfd", "Tuned", DlfdOptions.Tuned, o => new DlfdUnlearner(o)),
        Of("dlfd", "Paper", DlfdOptions.Paper, o => new DlfdUnlearner(o)),
        Of("dlfd", "Released", task => task == "emotion" ? DlfdOptions.ReleasedEmotion : DlfdOptions.Released, o => new DlfdUnlearner(o)),
        Of("neggrad-plus", null, new NegGradPlusOptions(), o => new NegGradPlusUnlearner(o)),
        Of("random-labels", "Tuned", new RandomLabelOptions(), o => new RandomLabelUnlearner(o)),
        Of("random-labels", "Amnesiac", RandomLabelOptions.Amnesiac, o => new RandomLabelUnlearner(o)),
        Of("salun", null, new SalUnOptions(), o => new SalUnUnlearner(o)),
        Of("ssd", "Tuned", new SsdOptions(), o => new SelectiveSynapticDampening(o)),
        Of("ssd", "LabelFree", SsdOptions.WithoutLabels, o => new SelectiveSynapticDampening(o)),
        Of("l1-sparse", null, new L1SparseOptions(), o => new L1SparseUnlearner(o)),
        Of("boundary-shrink", null, new BoundaryShrinkOptions(), o => new BoundaryShrinkUnlearner(o)),
        Of("boundary-expand", null, new BoundaryExpandOptions(), o => new BoundaryExpandUnlearner(o)),
        Of("delete", null, new DeleteOptions(), o => new DeleteUnlearner(o)),
        Of("lotus", null, new LotusOptions(), o => new LotusUnlearner(o)),
        Of("sfr-on", null, new SfrOnOptions(), o => new SfrOnUnlearner(o)),
        Of("jit", null, new JitOptions(), o => new JitUnlearner(o)),
        Of("fisher", null, new FisherForgettingOptions(), o => new FisherForgettingUnlearner(o)),
        Of("influence", null, new InfluenceOptions(), o => new InfluenceUnlearner(o)),
        Of("gli", null, new GliOptions(), o => new GliUnlearner(o)),
        Of("fanchuan", null, new FanchuanOptions(), o => new FanchuanUnlearner(o)),
        Of("masked-small-gradients", null, new MaskedSmallGradientsOptions(), o => new MaskedSmallGradientsUnlearner(o)),
        Of("convolution-transpose", null, new ConvolutionTransposeOptions(), o => new ConvolutionTransposeUnlearner(o)),
        Of("l2ul", null, new L2ulOptions(), o => new L2ulUnlearner(o)),
        Of("laf", null, new LafOptions(), o => new LafUnlearner(o)),
        Of("zero-shot", null, new ZeroShotOptions(), o => new ZeroShotUnlearner(o)),
        Of("gated-transfer", null, new GatedTransferOptions(), o => new GatedTransferUnlearner(o)),
    ];

    public static IEnumerable<string> Keys => Catalog.Select(m => m.Key).Distinct();

    /// <summary>The model that the others start from.</summary>
    public static Method Original => Catalog[0];

    /// <summary>Gets what is changed of the options.</summary>
    public Action<UnlearnerOptions> Change { get; init; } = _ => { };

    /// <summary>Gets what that is called; null without changes.</summary>
    public Variation? Variation { get; init; }

    /// <summary>Makes it for a task, as changed.</summary>
    public IUnlearner Create(string task) => Make!(task, Change);

    public static Method Of<T>(string key, string? profile, T options, Func<T, IUnlearner> create) where T : UnlearnerOptions => Of(key, profile, _ => options, create);

    static Method Of<T>(string key, string? profile, Func<string, T> options, Func<T, IUnlearner> create) where T : UnlearnerOptions => new(key, profile, (task, change) =>
    {
        var own = options(task) with { };
        change(own);
        return create(own);
    });

    /// <summary>What reports and progress call it.</summary>
    public string Title => Profile is null ? Key : $"{Key} {Profile}";

    /// <summary>Reads a list such as <c>original,dlfd</c> (a key stands for all its profiles), <c>dlfd:tuned</c>, <c>dlfd:tuned#3</c> (trial 3 of a search), <c>dlfd-parts</c> or <c>all</c>.</summary>
    public static IReadOnlyList<Method> Parse(string text) =>
        text == "all" ? Catalog : [.. text.Split(',').SelectMany(Find).Distinct()];

    static Method[] Find(string name)
    {
        Method[] found = name.Trim().Split('#') switch
        {
            ["dlfd-parts"] => DlfdParts.OfTuned,
            [var title] => Named(title),
            [var title, var number] when int.TryParse(number, out var trial) && trial >= 0 => [.. Named(title).Select(m => SearchSpace.Trial(m, trial))],
            _ => [],
        };
        return found.Length > 0 ? found : throw new FormatException($"Unknown method '{name}'; use all, or a list of {string.Join(", ", Keys)} (or one profile, such as dlfd:tuned, or a trial of it, such as dlfd:tuned#3).");
    }

    static Method[] Named(string title)
    {
        var parts = title.Split(':', 2);
        return [.. (parts.Length == 1 ? Catalog : [.. Catalog, .. DlfdParts.ByName])
            .Where(m => m.Key == parts[0] && (parts.Length == 1 || parts[1].Equals(m.Profile, StringComparison.OrdinalIgnoreCase)))];
    }
}
