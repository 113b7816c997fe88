using System.Reflection;
using Dlfd.Evaluation;
using Dlfd.Models;
using Dlfd.Reporting;
using Dlfd.Unlearning;

/// <summary>Turns what was measured of a model into a row of the report.</summary>
static class Measurement
{
    static string Version => typeof(IUnlearner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <param name="spec">The run.</param>
    /// <param name="evaluation">The model that it ended with.</param>
    /// <param name="retrained">The retrained model of the group; null if there is none.</param>
    /// <param name="use">What the run took.</param>
    /// <param name="cost">The examples that it ran through networks.</param>
    /// <param name="monitor">The part of the time in which it looked at the monitor set.</param>
    public static ReportRow Row(RunSpec spec, ModelEvaluation evaluation, ModelEvaluation? retrained, ResourceUse use, ComputeCost cost, TimeSpan monitor = default)
    {
        var row = new ReportRow
        {
            Method = spec.Method,
            Profile = spec.Profile,
            Arch = spec.Architecture,
            Task = spec.Task,
            Dataset = spec.Few is { } few ? $"{spec.Dataset} ({few})" : spec.Dataset,
            Seed = spec.Seed,
            Seconds = use.Elapsed.TotalSeconds,
            MonitorSeconds = monitor.TotalSeconds,
            SampleForwards = cost.Forwards,
            SampleBackwards = cost.Backwards,
            PeakMemoryMiB = Math.Round(use.PeakBytes / (double)(1 << 20)),
            MemoryGrowthMiB = Math.Round(use.GrowthBytes / (double)(1 << 20)),
            Device = spec.Device,
            Threads = TorchSharp.torch.get_num_threads(),
            LibraryVersion = Version,
        };
        row = Metrics(row, evaluation);
        return retrained is null || spec.IsModel ? row : Distances(row, RetrainedComparison.Between(evaluation, retrained));
    }

    static ReportRow Metrics(ReportRow row, ModelEvaluation of) => row with
    {
        TestAccuracy = of.TestAccuracy,
        Top2Accuracy = of.Top2Accuracy,
        WorstLabelAccuracy = of.WorstLabelAccuracy,
        RetainAccuracy = of.RetainAccuracy,
        ForgetAccuracy = of.ForgetAccuracy,
        UnseenAccuracy = of.UnseenAccuracy,
        MiaAccuracy = of.Membership.Accuracy,
        MiaFloor = of.Membership.MajorityFloor,
        MiaAuc = of.Membership.Auc,
        TprAt1 = of.Membership.TruePositiveRateAt1Percent,
        TprAt01 = of.Membership.TruePositiveRateAt01Percent,
        ForgettingScore = of.ForgettingScore,
        Nomus = of.NoMus,
        TwoSidedAccuracy = of.TwoThresholds.Accuracy,
        ControlAuc = of.Control.Auc,
        UnbalancedMiaAccuracy = of.Unbalanced.Accuracy,
        UnbalancedMiaFloor = of.Unbalanced.MajorityFloor,
        UnbalancedNomus = of.UnbalancedNoMus,
        Signals = Signals(of),
        ClassSeparability = of.TestSeparability?.TraceRatio,
        IdentityLeakage = of.IdentityLeakage,
    };

    static SignalMetrics Signals(ModelEvaluation of) => new()
    {
        ConfidenceAuc = of.SignalAucs["ConfidenceAuc"],
        CorrectnessAuc = of.SignalAucs["CorrectnessAuc"],
        EntropyAuc = of.SignalAucs["EntropyAuc"],
        ModifiedEntropyAuc = of.SignalAucs["ModifiedEntropyAuc"],
        ConfidenceTprAt1 = of.SignalTruePositiveRates["ConfidenceTruePositiveRateAt1Percent"],
        ConfidenceTprAt01 = of.SignalTruePositiveRates["ConfidenceTruePositiveRateAt01Percent"],
        CorrectnessTprAt1 = of.SignalTruePositiveRates["CorrectnessTruePositiveRateAt1Percent"],
        CorrectnessTprAt01 = of.SignalTruePositiveRates["CorrectnessTruePositiveRateAt01Percent"],
        EntropyTprAt1 = of.SignalTruePositiveRates["EntropyTruePositiveRateAt1Percent"],
        EntropyTprAt01 = of.SignalTruePositiveRates["EntropyTruePositiveRateAt01Percent"],
        ModifiedEntropyTprAt1 = of.SignalTruePositiveRates["ModifiedEntropyTruePositiveRateAt1Percent"],
        ModifiedEntropyTprAt01 = of.SignalTruePositiveRates["ModifiedEntropyTruePositiveRateAt01Percent"],
        LossDistance = of.LossDistance,
    };

    static ReportRow Distances(ReportRow row, RetrainedComparison comparison) => Distances(row, comparison.Forget, comparison.TugOfWar);

    /// <summary>Adds how far the model is from a retrained one.</summary>
    public static ReportRow Distances(ReportRow row, PredictionDistances forget, Estimate tugOfWar) => row with
    {
        TugOfWar = tugOfWar,
        JensenShannon = forget.JensenShannon,
        KullbackLeibler = forget.KullbackLeibler,
        ActivationDistance = forget.Activation,
        Completeness = forget.Completeness,
    };
}
