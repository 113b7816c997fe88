using Dlfd.Training;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;

/// <summary>One line of the table: a method in one of its profiles.</summary>
/// <param name="Key">The method's key.</param>
/// <param name="Profile">Its profile, or null where it has only one.</param>
/// <param name="Create">Makes it for a task, with the training options of the original model; null for the original model itself.</param>
sealed record Method(string Key, string? Profile, Func<string, TrainingOptions, IUnlearner>? Create)
{
    static readonly Method[] Catalog =
    [
        new("original", null, null),
        new("retrained", null, (_, t) => new RetrainedUnlearner(new()
        {
            Epochs = t.Epochs, BatchSize = t.BatchSize, LearningRate = t.LearningRate, Momentum = t.Momentum,
            WeightDecay = t.WeightDecay, Schedule = t.Schedule, WarmupShare = t.WarmupShare,
        })),
        new("finetune", null, (_, _) => new FineTuneUnlearner()),
        new("neggrad", null, (_, _) => new NegGradUnlearner()),
        new("cf-k", "Tuned", (_, _) => new CfkUnlearner()),
        new("cf-k", "Paper", (_, _) => new CfkUnlearner(CfkOptions.Paper)),
        new("cf-k", "Released", (_, _) => new CfkUnlearner(CfkOptions.Released)),
        new("eu-k", "Tuned", (_, _) => new EukUnlearner()),
        new("eu-k", "Paper", (_, _) => new EukUnlearner(EukOptions.Paper)),
        new("eu-k", "Released", (_, _) => new EukUnlearner(EukOptions.Released)),
        new("unsir", "Tuned", (_, _) => new UnsirUnlearner()),
        new("unsir", "Paper", (_, _) => new UnsirUnlearner(UnsirOptions.Paper)),
        new("unsir", "Released", (_, _) => new UnsirUnlearner(UnsirOptions.Released)),
        new("bad-teaching", "Tuned", (_, _) => new BadTeachingUnlearner()),
        new("bad-teaching", "Paper", (_, _) => new BadTeachingUnlearner(BadTeachingOptions.Paper)),
        new("bad-teaching", "Released", (_, _) => new BadTeachingUnlearner(BadTeachingOptions.Released)),
        new("scrub", "Tuned", (_, _) => new ScrubUnlearner()),
        new("scrub", "Paper", (_, _) => new ScrubUnlearner(ScrubOptions.Paper)),
        new("scrub", "Released", (_, _) => new ScrubUnlearner(ScrubOptions.Released)),
        new("dlfd", "Tuned", (_, _) => new DlfdUnlearner(DlfdOptions.Tuned)),
        new("dlfd", "Paper", (_, _) => new DlfdUnlearner(DlfdOptions.Paper)),
        new("dlfd", "Released", (task, _) => new DlfdUnlearner(task == "emotion" ? DlfdOptions.ReleasedEmotion : DlfdOptions.Released)),
        new("neggrad-plus", null, (_, _) => new NegGradPlusUnlearner()),
        new("random-labels", null, (_, _) => new RandomLabelUnlearner()),
        new("random-labels", "Amnesiac", (_, _) => new RandomLabelUnlearner(RandomLabelOptions.Amnesiac)),
        new("salun", null, (_, _) => new SalUnUnlearner()),
        new("ssd", null, (_, _) => new SelectiveSynapticDampening()),
        new("ssd", "LabelFree", (_, _) => new SelectiveSynapticDampening(SsdOptions.WithoutLabels)),
        new("l1-sparse", null, (_, _) => new L1SparseUnlearner()),
        new("boundary-shrink", null, (_, _) => new BoundaryShrinkUnlearner()),
        new("boundary-expand", null, (_, _) => new BoundaryExpandUnlearner()),
        new("delete", null, (_, _) => new DeleteUnlearner()),
        new("lotus", null, (_, _) => new LotusUnlearner()),
        new("sfr-on", null, (_, _) => new SfrOnUnlearner()),
        new("jit", null, (_, _) => new JitUnlearner()),
        new("fisher", null, (_, _) => new FisherForgettingUnlearner()),
        new("influence", null, (_, _) => new InfluenceUnlearner()),
        new("gli", null, (_, _) => new GliUnlearner()),
        new("fanchuan", null, (_, _) => new FanchuanUnlearner()),
        new("masked-small-gradients", null, (_, _) => new MaskedSmallGradientsUnlearner()),
        new("convolution-transpose", null, (_, _) => new ConvolutionTransposeUnlearner()),
        new("l2ul", null, (_, _) => new L2ulUnlearner()),
        new("laf", null, (_, _) => new LafUnlearner()),
        new("zero-shot", null, (_, _) => new ZeroShotUnlearner()),
        new("gated-transfer", null, (_, _) => new GatedTransferUnlearner()),
    ];

    public static IEnumerable<string> Keys => Catalog.Select(m => m.Key).Distinct();

    /// <summary>What reports and progress call it.</summary>
    public string Title => Profile is null ? Key : $"{Key} {Profile}";

    /// <summary>Reads a list such as <c>original,dlfd</c> (a key stands for all its profiles), <c>dlfd:tuned</c> or <c>all</c>.</summary>
    public static IReadOnlyList<Method> Parse(string text) =>
        text == "all" ? Catalog : [.. text.Split(',').SelectMany(Find).Distinct()];

    static Method[] Find(string name)
    {
        var parts = name.Trim().Split(':', 2);
        var found = Catalog.Where(m => m.Key == parts[0] && (parts.Length == 1 || parts[1].Equals(m.Profile, StringComparison.OrdinalIgnoreCase))).ToArray();
        return found.Length > 0 ? found : throw new FormatException($"Unknown method '{name}'; use all, or a list of {string.Join(", ", Keys)} (or one profile, such as dlfd:tuned).");
    }
}
