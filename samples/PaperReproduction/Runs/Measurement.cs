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
            Dataset = spec.ForgetLimit is { } few ? $"{spec.Dataset} ({few} to forget)" : spec.Dataset,
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
        var estimates = evaluation.Estimates; // each call computes them
        row = Features(Attacks(Accuracies(row, estimates), estimates, evaluation), estimates) with { Signals = Signals(estimates) };
        return retrained is null || spec.IsModel ? row : Distances(row, RetrainedComparison.Between(evaluation, retrained));
    }

    static ReportRow Accuracies(ReportRow row, IReadOnlyDictionary<string, Estimate> of)
    {
        var (test, retain, forget, unseen) = (of["TestAccuracy"], of["RetainAccuracy"], of["ForgetAccuracy"], of["UnseenAccuracy"]);
        var (top2, worst) = (Maybe(of, "Top2Accuracy"), of["WorstLabelAccuracy"]);
        return row with
        {
            TestAccuracy = test.Value, TestAccuracyLow = Low(test), TestAccuracyHigh = High(test),
            Top2Accuracy = top2?.Value, Top2AccuracyLow = Low(top2), Top2AccuracyHigh = High(top2),
            WorstLabelAccuracy = worst.Value, WorstLabelAccuracyLow = Low(worst), WorstLabelAccuracyHigh = High(worst),
            RetainAccuracy = retain.Value, RetainAccuracyLow = Low(retain), RetainAccuracyHigh = High(retain),
            ForgetAccuracy = forget.Value, ForgetAccuracyLow = Low(forget), ForgetAccuracyHigh = High(forget),
            UnseenAccuracy = unseen.Value, UnseenAccuracyLow = Low(unseen), UnseenAccuracyHigh = High(unseen),
        };
    }

    static ReportRow Attacks(ReportRow row, IReadOnlyDictionary<string, Estimate> of, ModelEvaluation evaluation)
    {
        var (accuracy, score, nomus, auc) = (of["MiaAccuracy"], of["ForgettingScore"], of["NoMus"], of["MiaAuc"]);
        var (at1, at01, twoSided, control) = (of["MiaTruePositiveRateAt1Percent"], of["MiaTruePositiveRateAt01Percent"], of["TwoThresholdAccuracy"], of["ControlAuc"]);
        var (unbalanced, itsNomus) = (of["UnbalancedMiaAccuracy"], of["UnbalancedNoMus"]);
        return row with
        {
            MiaAccuracy = accuracy.Value, MiaAccuracyLow = Low(accuracy), MiaAccuracyHigh = High(accuracy), MiaFloor = evaluation.Membership.MajorityFloor,
            ForgettingScore = score.Value, ForgettingScoreLow = Low(score), ForgettingScoreHigh = High(score),
            Nomus = nomus.Value, NomusLow = Low(nomus), NomusHigh = High(nomus),
            MiaAuc = auc.Value, MiaAucLow = Low(auc), MiaAucHigh = High(auc),
            TprAt1 = at1.Value, TprAt1Low = Low(at1), TprAt1High = High(at1),
            TprAt01 = at01.Value, TprAt01Low = Low(at01), TprAt01High = High(at01),
            TwoSidedAccuracy = twoSided.Value, TwoSidedAccuracyLow = Low(twoSided), TwoSidedAccuracyHigh = High(twoSided),
            ControlAuc = control.Value, ControlAucLow = Low(control), ControlAucHigh = High(control),
            UnbalancedMiaAccuracy = unbalanced.Value, UnbalancedMiaAccuracyLow = Low(unbalanced), UnbalancedMiaAccuracyHigh = High(unbalanced), UnbalancedMiaFloor = evaluation.Unbalanced.MajorityFloor,
            UnbalancedNomus = itsNomus.Value, UnbalancedNomusLow = Low(itsNomus), UnbalancedNomusHigh = High(itsNomus),
        };
    }

    static SignalMetrics Signals(IReadOnlyDictionary<string, Estimate> of)
    {
        var (confidence, correctness, entropy, modified) = (of["ConfidenceAuc"], of["CorrectnessAuc"], of["EntropyAuc"], of["ModifiedEntropyAuc"]);
        return new()
        {
            ConfidenceAuc = confidence.Value, ConfidenceAucLow = Low(confidence), ConfidenceAucHigh = High(confidence),
            CorrectnessAuc = correctness.Value, CorrectnessAucLow = Low(correctness), CorrectnessAucHigh = High(correctness),
            EntropyAuc = entropy.Value, EntropyAucLow = Low(entropy), EntropyAucHigh = High(entropy),
            ModifiedEntropyAuc = modified.Value, ModifiedEntropyAucLow = Low(modified), ModifiedEntropyAucHigh = High(modified),
            LossDistance = of["LossDistance"].Value,
        };
    }

    static ReportRow Features(ReportRow row, IReadOnlyDictionary<string, Estimate> of)
    {
        var (separability, leakage) = (Maybe(of, "TestTraceRatio"), Maybe(of, "IdentityLeakage"));
        return row with
        {
            ClassSeparability = separability?.Value ?? double.NaN, ClassSeparabilityLow = Low(separability), ClassSeparabilityHigh = High(separability),
            IdentityLeakage = leakage?.Value ?? double.NaN, IdentityLeakageLow = Low(leakage), IdentityLeakageHigh = High(leakage),
        };
    }

    static ReportRow Distances(ReportRow row, RetrainedComparison comparison)
    {
        var of = comparison.Forget;
        return row with
        {
            TugOfWar = comparison.TugOfWar.Value, TugOfWarLow = Low(comparison.TugOfWar), TugOfWarHigh = High(comparison.TugOfWar),
            JensenShannon = of.JensenShannon.Value, JensenShannonLow = Low(of.JensenShannon), JensenShannonHigh = High(of.JensenShannon),
            KullbackLeibler = of.KullbackLeibler.Value, KullbackLeiblerLow = Low(of.KullbackLeibler), KullbackLeiblerHigh = High(of.KullbackLeibler),
            ActivationDistance = of.Activation.Value, ActivationDistanceLow = Low(of.Activation), ActivationDistanceHigh = High(of.Activation),
            Completeness = of.Completeness.Value, CompletenessLow = Low(of.Completeness), CompletenessHigh = High(of.Completeness),
        };
    }

    static Estimate? Maybe(IReadOnlyDictionary<string, Estimate> of, string name) => of.TryGetValue(name, out var found) ? found : null;

    static double Low(Estimate? estimate) => estimate?.Interval?.Low ?? double.NaN;

    static double High(Estimate? estimate) => estimate?.Interval?.High ?? double.NaN;
}
