namespace Dlfd.Reporting.Results;

/// <summary>The columns of the five tables.</summary>
internal sealed partial record ResultColumn
{
    internal static readonly ResultColumn Nomus =
        new("NoMUS", row => row.Nomus, BestValue.Highest) { Metric = nameof(ReportRow.Nomus) };

    internal static readonly IReadOnlyList<ResultColumn> Main =
    [
        new("Test accuracy", row => row.TestAccuracy, BestValue.Highest) { Metric = nameof(ReportRow.TestAccuracy) },
        new("Top-2", row => row.Top2Accuracy, BestValue.Highest) { Metric = nameof(ReportRow.Top2Accuracy) },
        new("MIA accuracy (floor)", row => row.MiaAccuracy, BestValue.NearestHalf) { Floor = row => row.MiaFloor },
        new("AUC", row => row.MiaAuc, BestValue.NearestHalf),
        new("Forgetting score", row => row.ForgettingScore, BestValue.Lowest) { Metric = nameof(ReportRow.ForgettingScore), Greatest = 0.5 },
        Nomus,
    ];

    internal static readonly IReadOnlyList<ResultColumn> Attacks =
    [
        new("Two-sided MIA", row => row.TwoSidedAccuracy, BestValue.NearestHalf) { About = "balanced accuracy of the attack with two thresholds, which sees over-forgetting" },
        new("TPR at 1 % FPR", row => row.TprAt1, BestValue.NearestRetrained) { Chance = 0.01, About = "members that the attack finds at 1 % false positives; 0.010 is chance, and best without a retrained model" },
        new("TPR at 0.1 % FPR", row => row.TprAt01, BestValue.NearestRetrained) { Chance = 0.001, About = "the same at 0.1 %; 0.001 is chance, and under 1000 unseen examples it hangs on one of them" },
        new("Control AUC", row => row.ControlAuc, BestValue.NearestRetrained) { About = "the attack on retained against unseen examples; it shows what the attack can see" },
        new("Unbalanced MIA (floor)", row => row.UnbalancedMiaAccuracy, BestValue.NearestRetrained)
        {
            Floor = row => row.UnbalancedMiaFloor,
            About = "the attack on all examples of both sides, the DLFD authors' protocol; guessing the larger side reaches the floor",
        },
        new("NoMUS with it", row => row.UnbalancedNomus, BestValue.Highest) { About = "NoMUS by that attack; over-forgetting can raise it above retrained's" },
        new("By confidence", row => row.Signals?.ConfidenceAuc, BestValue.NearestHalf) { About = "AUC of the attack by the probability of the true class" },
        new("By correctness", row => row.Signals?.CorrectnessAuc, BestValue.NearestHalf) { About = "AUC by whether the guess is right" },
        new("By entropy", row => row.Signals?.EntropyAuc, BestValue.NearestHalf) { About = "AUC by the entropy of the prediction, without labels" },
        new("By modified entropy", row => row.Signals?.ModifiedEntropyAuc, BestValue.NearestHalf) { About = "AUC by an entropy that also is low only where the label is right" },
        new("Loss distance", row => row.Signals?.LossDistance, BestValue.NearestRetrained) { About = "Jensen–Shannon divergence of the losses of forgotten and unseen examples in bits; people differ and few examples have some, so that retrained has some too" },
    ];

    internal static readonly IReadOnlyList<ResultColumn> Evidence =
    [
        new("Worst class acc.", row => row.WorstLabelAccuracy, BestValue.Highest) { About = "lowest test accuracy of a class, or of a label, whose loss a mean hides" },
        new("Retain acc.", row => row.RetainAccuracy, BestValue.Highest),
        new("Forget acc.", row => row.ForgetAccuracy, BestValue.NearestRetrained),
        new("Unseen acc.", row => row.UnseenAccuracy, BestValue.Highest),
        new("Class separability", row => row.ClassSeparability, BestValue.NearestRetrained) { About = "share of the features' variance between class means, 0 to 1" },
        new("Identity leakage", row => row.IdentityLeakage, BestValue.NearestZero) { Least = -1, About = "how much better the features recognise forgotten people than people the model never saw, −1 to 1" },
        new("Tug of war", row => row.TugOfWar, BestValue.Highest) { About = "product over sets of 1 − |accuracy − retrained accuracy|" },
        new("JS to retrained", row => row.JensenShannon, BestValue.Lowest) { Greatest = Math.Log(2), About = "mean Jensen–Shannon divergence of the predictions on the forget set in nats" },
        new("KL to retrained", row => row.KullbackLeibler, BestValue.Lowest) { Greatest = double.PositiveInfinity, About = "mean Kullback–Leibler divergence of the same in nats; one sure error dominates it" },
        new("Activation distance", row => row.ActivationDistance, BestValue.Lowest) { Greatest = Math.Sqrt(2), About = "mean Euclidean distance of the same probabilities, 0 to √2" },
        new("Completeness", row => row.Completeness, BestValue.Highest) { About = "share of forget examples on which model and retrained guess alike" },
    ];

    internal static readonly IReadOnlyList<ResultColumn> Deep =
    [
        new("ZRF", row => row.Deep?.ZeroRetrainForgetting, BestValue.NearestRetrained) { Least = 1 - Math.Log(2), About = "1 − the mean Jensen–Shannon divergence from an untrained model on the forget set, 0.307 to 1" },
        new("Parameter distance", row => row.Deep?.ParameterDistance, BestValue.None) { About = "mean over parameters of the distance to retrained divided by retrained's norm; two retrained models are far apart too, so that a low value shows little change, and none is marked" },
        new("Relearn steps", row => row.Deep?.RelearnSteps, BestValue.NearestRetrained)
        {
            Decimals = 1, About = "steps of training on the forget set until the accuracy on it is 0.95 times the original's again, in the mean of the runs that get there",
        },
        new("Anamnesis index", row => row.Deep?.AnamnesisIndex, BestValue.NearestOne) { About = "these steps divided by retrained's; below 1 knowledge was left" },
        new("Residual knowledge", row => row.Deep?.ResidualKnowledge, BestValue.NearestOne) { Greatest = double.PositiveInfinity, About = "accuracy on forget examples with noise divided by retrained's; above 1 knowledge was left" },
        new("Forgetting quality", row => row.Deep?.ForgettingQuality, BestValue.Highest)
        {
            IsOfAllSeeds = true,
            About = "mean over forget examples of 2^(−⌊2ε⌋), with ε what the runs of all seeds prove of each, 0 to 1; its interval is of the examples or persons",
        },
    ];

    internal static readonly IReadOnlyList<ResultColumn> Cost =
    [
        new("Seconds", row => row.Seconds, BestValue.Lowest) { Decimals = 1 },
        new("Run-time efficiency", row => row.Seconds, BestValue.Highest) { Decimals = 1, IsRatio = true, About = "seconds of retrained divided by the method's" },
        new("Of it monitor", row => row.MonitorSeconds, BestValue.None) { Decimals = 1, About = "seconds in which the method looked at the monitor set, as dynamic forgetting does" },
        new("Forwards", row => row.SampleForwards, BestValue.Lowest) { Decimals = 0, About = "examples sent forward through a network" },
        new("Backwards", row => row.SampleBackwards, BestValue.Lowest) { Decimals = 0, About = "examples sent backward" },
        new("Memory growth (MiB)", row => row.MemoryGrowthMiB, BestValue.None)
        {
            Decimals = 0, About = "how far the memory of the process rose during the run; what earlier runs of the same process left is used again and does not show",
        },
        new("Peak memory (MiB)", row => row.PeakMemoryMiB, BestValue.None)
        {
            Decimals = 0, About = "most resident memory of the process during the run, with all that earlier runs of the same process left; compare only runs that had a process each",
        },
    ];
}
