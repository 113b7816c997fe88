using System.Reflection;
using Dlfd.Evaluation;
using Dlfd.Models;
using Dlfd.Reporting;
using Dlfd.Unlearning;
using TorchSharp;

/// <summary>Turns what was measured of a model into a row of the report.</summary>
static class Measurement
{
    static string Version => typeof(IUnlearner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <param name="spec">The run.</param>
    /// <param name="evaluation">The model that it ended with.</param>
    /// <param name="retrained">The retrained model of the group; null if there is none.</param>
    /// <param name="use">What the run took.</param>
    /// <param name="cost">The examples that it ran through networks.</param>
    public static ReportRow Row(RunSpec spec, ModelEvaluation evaluation, ModelEvaluation? retrained, ResourceUse use, ComputeCost cost)
    {
        var (accuracy, score, nomus) = (evaluation.TestAccuracy, evaluation.ForgettingScore, evaluation.NoMus);
        var (twoSided, separability, leakage) = (evaluation.Estimates["TwoThresholdAccuracy"], evaluation.TestSeparability?.TraceRatio ?? None, evaluation.IdentityLeakage ?? None);
        var comparison = retrained is null || spec.IsModel ? null : RetrainedComparison.Between(evaluation, retrained);
        var distances = comparison?.Forget;
        var unbalanced = new LossAttack(new() { Balanced = false }).Attack(evaluation.Forget, evaluation.Unseen);
        return new()
        {
            Method = spec.Method,
            Profile = spec.Profile,
            Arch = spec.Architecture,
            Task = spec.Task,
            Dataset = spec.ForgetLimit is { } few ? $"{spec.Dataset} ({few} to forget)" : spec.Dataset,
            Seed = spec.Seed,
            TestAccuracy = accuracy.Value,
            TestAccuracyLow = Low(accuracy),
            TestAccuracyHigh = High(accuracy),
            Top2Accuracy = evaluation.Test.Top2Accuracy,
            MiaAccuracy = evaluation.Membership.Accuracy,
            MiaFloor = evaluation.Membership.MajorityFloor,
            ForgettingScore = score.Value,
            ForgettingScoreLow = Low(score),
            ForgettingScoreHigh = High(score),
            Nomus = nomus.Value,
            NomusLow = Low(nomus),
            NomusHigh = High(nomus),
            RetainAccuracy = evaluation.Retain.Accuracy,
            ForgetAccuracy = evaluation.Forget.Accuracy,
            UnseenAccuracy = evaluation.Unseen.Accuracy,
            MiaAuc = evaluation.Membership.Auc,
            MiaAucLow = evaluation.Membership.AucLow,
            MiaAucHigh = evaluation.Membership.AucHigh,
            TprAt1 = evaluation.Membership.TruePositiveRateAt1Percent,
            TprAt01 = evaluation.Membership.TruePositiveRateAt01Percent,
            TwoSidedAccuracy = twoSided.Value,
            TwoSidedAccuracyLow = Low(twoSided),
            TwoSidedAccuracyHigh = High(twoSided),
            UnbalancedMiaAccuracy = unbalanced.Accuracy,
            UnbalancedMiaFloor = unbalanced.MajorityFloor,
            ControlAuc = evaluation.Control.Auc,
            ControlAucLow = evaluation.Control.AucLow,
            ControlAucHigh = evaluation.Control.AucHigh,
            ClassSeparability = separability.Value,
            ClassSeparabilityLow = Low(separability),
            ClassSeparabilityHigh = High(separability),
            IdentityLeakage = leakage.Value,
            IdentityLeakageLow = Low(leakage),
            IdentityLeakageHigh = High(leakage),
            TugOfWar = comparison?.TugOfWar ?? double.NaN,
            JensenShannon = distances?.JensenShannon ?? double.NaN,
            KullbackLeibler = distances?.KullbackLeibler ?? double.NaN,
            ActivationDistance = distances?.Activation ?? double.NaN,
            Completeness = distances?.Completeness ?? double.NaN,
            Seconds = Math.Round(use.Elapsed.TotalSeconds, 1),
            SampleForwards = cost.Forwards,
            SampleBackwards = cost.Backwards,
            PeakMemoryMiB = Math.Round(use.PeakBytes / (double)(1 << 20)),
            Device = spec.Device,
            Threads = torch.get_num_threads(),
            LibraryVersion = Version,
        };
    }

    static Estimate None => new(double.NaN);

    static double Low(Estimate estimate) => estimate.Interval?.Low ?? double.NaN;

    static double High(Estimate estimate) => estimate.Interval?.High ?? double.NaN;
}
