using System.Reflection;
using Dlfd.Data;
using Dlfd.Evaluation;
using Dlfd.Models;
using Dlfd.Reporting;
using Dlfd.Unlearning;
using TorchSharp;

/// <summary>Measures the model that a run ended with.</summary>
static class Measurement
{
    static readonly NoMusEvaluator Evaluator = new();

    public static RunResult Measure(RunSpec spec, Workbench bench, double seconds, UnlearningResult? unlearned, CancellationToken token)
    {
        Predictions Predict(ILabeledDataset data) => new Classifier(bench.Network).Predict(data, bench.Task, cancellationToken: token);
        var (forget, unseen, test) = (Predict(bench.Splits.Forget), Predict(bench.Splits.Unseen), Predict(bench.Splits.Test));
        var result = Evaluator.Evaluate(forget, unseen, test);
        var row = new ReportRow
        {
            Method = spec.Method,
            Profile = spec.Profile,
            Arch = spec.Architecture,
            Task = spec.Task,
            Dataset = spec.Dataset,
            Seed = spec.Seed,
            TestAccuracy = result.TestAccuracy,
            Top2Accuracy = result.Top2Accuracy,
            MiaAccuracy = result.Membership.Accuracy,
            MiaFloor = result.Membership.MajorityFloor,
            ForgettingScore = result.Membership.ForgettingScore,
            Nomus = result.Score,
            RetainAccuracy = Predict(bench.Splits.Retain).Accuracy,
            ForgetAccuracy = forget.Accuracy,
            Seconds = Math.Round(seconds, 1),
            Device = bench.Device.ToString(),
            Threads = torch.get_num_threads(),
            LibraryVersion = typeof(IUnlearner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
            MiaAuc = result.Membership.Auc,
            MiaAucLow = result.Membership.AucLow,
            MiaAucHigh = result.Membership.AucHigh,
        };
        return new() { Spec = spec, Row = row, ForgetLosses = forget.Losses, UnseenLosses = unseen.Losses, Monitor = unlearned?.MonitorPoints ?? [], Notes = bench.Notes, About = bench.About };
    }
}
