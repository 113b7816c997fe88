using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;

/// <summary>One line of the table: a method in one of its profiles.</summary>
/// <param name="Key">The method's key.</param>
/// <param name="Profile">Its profile, or null where it has only one.</param>
/// <param name="Create">Makes it for a task; null for the original and the retrained model, which are trained.</param>
sealed record Method(string Key, string? Profile, Func<string, IUnlearner>? Create)
{
    static readonly Method[] Catalog =
    [
        new("original", null, null),
        new("retrained", null, null),
        new("finetune", null, _ => new FineTuneUnlearner()),
        new("neggrad", null, _ => new NegGradUnlearner()),
        new("cf-k", "Tuned", _ => new CfkUnlearner()),
        new("cf-k", "Paper", _ => new CfkUnlearner(CfkOptions.Paper)),
        new("cf-k", "Released", _ => new CfkUnlearner(CfkOptions.Released)),
        new("eu-k", "Tuned", _ => new EukUnlearner()),
        new("eu-k", "Paper", _ => new EukUnlearner(EukOptions.Paper)),
        new("eu-k", "Released", _ => new EukUnlearner(EukOptions.Released)),
        new("unsir", "Tuned", _ => new UnsirUnlearner()),
        new("unsir", "Paper", _ => new UnsirUnlearner(UnsirOptions.Paper)),
        new("unsir", "Released", _ => new UnsirUnlearner(UnsirOptions.Released)),
        new("bad-teaching", "Tuned", _ => new BadTeachingUnlearner()),
        new("bad-teaching", "Paper", _ => new BadTeachingUnlearner(BadTeachingOptions.Paper)),
        new("bad-teaching", "Released", _ => new BadTeachingUnlearner(BadTeachingOptions.Released)),
        new("scrub", "Tuned", _ => new ScrubUnlearner()),
        new("scrub", "Paper", _ => new ScrubUnlearner(ScrubOptions.Paper)),
        new("scrub", "Released", _ => new ScrubUnlearner(ScrubOptions.Released)),
        new("dlfd", "Tuned", _ => new DlfdUnlearner(DlfdOptions.Tuned)),
        new("dlfd", "Paper", _ => new DlfdUnlearner(DlfdOptions.Paper)),
        new("dlfd", "Released", task => new DlfdUnlearner(task == "emotion" ? DlfdOptions.ReleasedEmotion : DlfdOptions.Released)),
        new("neggrad-plus", null, _ => new NegGradPlusUnlearner()),
        new("random-labels", null, _ => new RandomLabelUnlearner()),
        new("random-labels", "Amnesiac", _ => new RandomLabelUnlearner(RandomLabelOptions.Amnesiac)),
        new("salun", null, _ => new SalUnUnlearner()),
        new("ssd", null, _ => new SelectiveSynapticDampening()),
        new("ssd", "LabelFree", _ => new SelectiveSynapticDampening(SsdOptions.WithoutLabels)),
        new("l1-sparse", null, _ => new L1SparseUnlearner()),
        new("boundary-shrink", null, _ => new BoundaryShrinkUnlearner()),
        new("boundary-expand", null, _ => new BoundaryExpandUnlearner()),
        new("delete", null, _ => new DeleteUnlearner()),
        new("lotus", null, _ => new LotusUnlearner()),
        new("sfr-on", null, _ => new SfrOnUnlearner()),
        new("jit", null, _ => new JitUnlearner()),
        new("fisher", null, _ => new FisherForgettingUnlearner()),
        new("influence", null, _ => new InfluenceUnlearner()),
        new("gli", null, _ => new GliUnlearner()),
        new("fanchuan", null, _ => new FanchuanUnlearner()),
        new("masked-small-gradients", null, _ => new MaskedSmallGradientsUnlearner()),
        new("convolution-transpose", null, _ => new ConvolutionTransposeUnlearner()),
        new("l2ul", null, _ => new L2ulUnlearner()),
        new("laf", null, _ => new LafUnlearner()),
        new("zero-shot", null, _ => new ZeroShotUnlearner()),
        new("gated-transfer", null, _ => new GatedTransferUnlearner()),
    ];

    /// <summary>DLFD as the paper has it, without some of its parts (its Table 3); found by their profiles only.</summary>
    static readonly Method[] Ablations =
    [
        new("dlfd", "DistanceOnly", _ => new DlfdUnlearner(DlfdOptions.Paper with { InitialClassificationWeight = 0, FinalClassificationWeight = 0, ForgettingThreshold = 0 })),
        new("dlfd", "NoSwitch", _ => new DlfdUnlearner(DlfdOptions.Paper with { ForgettingThreshold = 0 })),
    ];

    public static IEnumerable<string> Keys => Catalog.Select(m => m.Key).Distinct();

    /// <summary>The model that the others start from.</summary>
    public static Method Original => Catalog[0];

    /// <summary>What reports and progress call it.</summary>
    public string Title => Profile is null ? Key : $"{Key} {Profile}";

    /// <summary>Reads a list such as <c>original,dlfd</c> (a key stands for all its profiles), <c>dlfd:tuned</c> or <c>all</c>.</summary>
    public static IReadOnlyList<Method> Parse(string text) =>
        text == "all" ? Catalog : [.. text.Split(',').SelectMany(Find).Distinct()];

    static Method[] Find(string name)
    {
        var parts = name.Trim().Split(':', 2);
        var found = (parts.Length == 1 ? Catalog : [.. Catalog, .. Ablations])
            .Where(m => m.Key == parts[0] && (parts.Length == 1 || parts[1].Equals(m.Profile, StringComparison.OrdinalIgnoreCase))).ToArray();
        return found.Length > 0 ? found : throw new FormatException($"Unknown method '{name}'; use all, or a list of {string.Join(", ", Keys)} (or one profile, such as dlfd:tuned).");
    }
}
