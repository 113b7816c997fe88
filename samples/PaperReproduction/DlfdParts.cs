using Dlfd.Unlearning.Methods;

/// <summary>DLFD with one of its parts changed, to see which does the work; in no list of all methods.</summary>
static class DlfdParts
{
    static readonly DlfdOptions Tuned = DlfdOptions.Tuned;

    /// <summary>The rows of the paper's Table 3 that are no profile, and reduced precision.</summary>
    public static readonly Method[] ByName =
    [
        Of("DistanceOnly", DlfdOptions.Paper with { InitialClassificationWeight = 0, FinalClassificationWeight = 0, ForgettingThreshold = 0 }),
        Of("NoSwitch", DlfdOptions.Paper with { ForgettingThreshold = 0 }),
        Of("TunedBFloat16", Tuned with { Precision = PerturbationPrecision.BFloat16 }),
        Of("PaperBFloat16", DlfdOptions.Paper with { Precision = PerturbationPrecision.BFloat16 }),
    ];

    /// <summary><c>dlfd-parts</c>: Tuned and its neighbours.</summary>
    public static readonly Method[] OfTuned =
    [
        Of("Tuned", Tuned),
        Of("without perturbation", Tuned with { PerturbationSteps = 0 }),
        Control("towards the forget images", TransportControl.Towards),
        Control("away from noise", TransportControl.Noise),
        Of("one step", Tuned with { PerturbationSteps = 1 }),
        Of("five steps", Tuned with { PerturbationSteps = 5 }),
        Of("steps twice as long", Tuned with { StepSize = 2 * Tuned.StepSize }),
        Of("steps along the gradient", Tuned with { StepNorm = StepNorm.RootMeanSquare }),
        Of("penultimate features", Tuned with { Layer = DistancedLayer.Penultimate }),
        Of("within classes", Tuned with { WithinClasses = true }),
        Of("λ 0 to 1", Tuned with { FinalClassificationWeight = 1 }),
        Of("half of every batch clean", Tuned with { CleanShare = 0.5 }),
        Of("perturbed in evaluation mode", Tuned with { PerturbInEvaluationMode = true }),
        Of("statistics of clean images", Tuned with { StatisticsBatches = 30 }),
        Of("dynamic forgetting", Tuned with { ForgettingThreshold = 0.03 }),
        Of("best on the monitor set", Tuned with { Selection = CheckpointSelection.BestNomus }),
    ];

    static Method Of(string profile, DlfdOptions options) => Method.Of("dlfd", profile, options, o => new DlfdUnlearner(o));

    static Method Control(string profile, TransportControl.Change change) =>
        Method.Of("dlfd", profile, Tuned, o => new DlfdUnlearner(o, new TransportControl(o.Sinkhorn, change)));
}
