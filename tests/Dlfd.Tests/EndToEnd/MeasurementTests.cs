using Dlfd.Evaluation;
using Dlfd.Models;
using Dlfd.Reporting;

namespace Dlfd.Tests.EndToEnd;

/// <summary>Each number of the sample's rows is the one of its name.</summary>
[Collection("Torch")]
public sealed class MeasurementTests : IDisposable
{
    readonly Toy model = new(train: false), other = new(train: true);

    public void Dispose()
    {
        model.Dispose();
        other.Dispose();
    }

    static readonly Dictionary<string, string> Names = new()
    {
        ["TestAccuracy"] = "TestAccuracy", ["Top2Accuracy"] = "Top2Accuracy", ["WorstLabelAccuracy"] = "WorstLabelAccuracy", ["RetainAccuracy"] = "RetainAccuracy", ["ForgetAccuracy"] = "ForgetAccuracy",
        ["UnseenAccuracy"] = "UnseenAccuracy", ["MiaAccuracy"] = "MiaAccuracy", ["MiaAuc"] = "MiaAuc", ["MiaTruePositiveRateAt1Percent"] = "TprAt1", ["MiaTruePositiveRateAt01Percent"] = "TprAt01",
        ["TwoThresholdAccuracy"] = "TwoSidedAccuracy", ["UnbalancedMiaAccuracy"] = "UnbalancedMiaAccuracy", ["ForgettingScore"] = "ForgettingScore", ["NoMus"] = "Nomus", ["UnbalancedNoMus"] = "UnbalancedNomus",
        ["ControlAuc"] = "ControlAuc", ["ConfidenceAuc"] = "ConfidenceAuc", ["CorrectnessAuc"] = "CorrectnessAuc", ["EntropyAuc"] = "EntropyAuc", ["ModifiedEntropyAuc"] = "ModifiedEntropyAuc",
        ["ConfidenceTruePositiveRateAt1Percent"] = "ConfidenceTprAt1", ["ConfidenceTruePositiveRateAt01Percent"] = "ConfidenceTprAt01",
        ["CorrectnessTruePositiveRateAt1Percent"] = "CorrectnessTprAt1", ["CorrectnessTruePositiveRateAt01Percent"] = "CorrectnessTprAt01",
        ["EntropyTruePositiveRateAt1Percent"] = "EntropyTprAt1", ["EntropyTruePositiveRateAt01Percent"] = "EntropyTprAt01",
        ["ModifiedEntropyTruePositiveRateAt1Percent"] = "ModifiedEntropyTprAt1", ["ModifiedEntropyTruePositiveRateAt01Percent"] = "ModifiedEntropyTprAt01",
        ["LossDistance"] = "LossDistance", ["TestTraceRatio"] = "ClassSeparability", ["IdentityLeakage"] = "IdentityLeakage",
    };

    ModelEvaluation Evaluate(Toy toy) => new ModelEvaluator(new() { Resamples = 20 }).Evaluate(toy.Network, new(model.Retain, model.Forget, model.Monitor, model.Retain)
    {
        ForgetIdentities = [.. Enumerable.Range(0, 24).Select(i => $"{i / 6}")], UnseenIdentities = [.. Enumerable.Range(0, 30).Select(i => $"{i / 6}")],
    }, ClassificationTask.SingleLabel);

    [Fact]
    public void Row_EveryNumber_IsTheOneOfItsName()
    {
        var (evaluation, retrained) = (Evaluate(model), Evaluate(other));
        RunSpec spec = new() { Dataset = "toy", Images = "", Size = 8, ForgetLimit = 24, Task = "shape", Architecture = "toy", Training = "", ModelSeed = 0, Method = "finetune", Seed = 3, Device = "CPU", Threads = 1, Build = "" };
        var row = Measurement.Row(spec, evaluation, retrained, new ResourceUse(TimeSpan.FromSeconds(2.125), 7 << 20, 3 << 20, false), new(5, 6), TimeSpan.FromSeconds(0.5));
        foreach (var (name, property) in Names)
        {
            var number = typeof(ReportRow).GetProperty(property)?.GetValue(row) ?? typeof(SignalMetrics).GetProperty(property)!.GetValue(row.Signals);
            (number as Estimate? ?? (double)number!).Should().Be(evaluation.Estimates[name], name);
        }
        var distances = PredictionDistances.Between(retrained.Forget, evaluation.Forget);
        (row.JensenShannon, row.KullbackLeibler, row.ActivationDistance, row.Completeness).Should().Be((distances.JensenShannon, distances.KullbackLeibler, distances.Activation, distances.Completeness));
        row.TugOfWar.Should().Be(RetrainedComparison.Between(evaluation, retrained).TugOfWar);
        row.TugOfWar!.Value.Value.Should().BeLessThan(1);
        (row.MiaFloor, row.UnbalancedMiaFloor).Should().Be((0.5, 30 / 54.0));
        (row.Seconds, row.MonitorSeconds, row.PeakMemoryMiB, row.MemoryGrowthMiB, row.SampleForwards, row.SampleBackwards).Should().Be((2.125, 0.5, 7, 3, 5, 6));
        (row.Dataset, row.Seed, row.Method).Should().Be(("toy (at most 24 to forget)", 3, "finetune"));
    }

    /// <summary>Else a finished run would be taken for one of other images, training or code.</summary>
    [Fact]
    public void Key_OfAnyChange_IsAnother()
    {
        RunSpec spec = new() { Dataset = "a", Images = "a", Size = 8, Task = "a", Architecture = "a", Training = "a", ModelSeed = 0, Method = "a", Seed = 0, Device = "a", Threads = 1, Build = "a" };
        RunSpec[] all =
        [
            spec, spec with { Dataset = "b" }, spec with { Images = "b" }, spec with { Size = 9 }, spec with { ForgetLimit = 5 }, spec with { Task = "b" }, spec with { Architecture = "b" },
            spec with { Training = "b" }, spec with { ModelSeed = 1 }, spec with { Method = "b" }, spec with { Profile = "b" }, spec with { Variation = new("b", "b") }, spec with { Settings = "b" },
            spec with { Seed = 1 }, spec with { Compared = true }, spec with { Deep = true }, spec with { Device = "b" }, spec with { Threads = 2 }, spec with { Build = "b" },
        ];
        all.Select(s => s.Key).Should().OnlyHaveUniqueItems();
        all.Should().HaveCount(1 + typeof(RunSpec).GetProperties().Count(p => p.CanWrite), "every property decides");
    }
}
