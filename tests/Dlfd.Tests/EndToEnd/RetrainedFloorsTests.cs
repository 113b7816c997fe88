using Dlfd.Evaluation;
using Dlfd.Reporting;

namespace Dlfd.Tests.EndToEnd;

/// <summary>The rows of retrained models tell how far these are from each other.</summary>
public sealed class RetrainedFloorsTests
{
    static RunResult Result(string method, int seed, float[] logits, double forget = 0.5, string task = "a") => new()
    {
        Spec = new() { Dataset = "a", Images = "a", Size = 8, Task = task, Architecture = "a", Training = "a", ModelSeed = seed, Method = method, Seed = seed, Device = "a", Threads = 1, Build = "a" },
        Row = new() { Method = method, Arch = "a", Task = task, Dataset = "a", Seed = seed, ForgetAccuracy = forget, RetainAccuracy = 1 - 0.1 * seed, TestAccuracy = 0.7 },
        ForgetPredictions = new(logits, new float[2], new float[2], null) { Labels = [0, 1] },
    };

    /// <summary>Both guess class 0, both class 1, and both sure of the first and unsure of the second.</summary>
    static readonly float[] Zeros = [2, 0, 1, 0], Ones = [0, 2, 0, 1], First = [2, 0, 0, 1];

    [Fact]
    public void Of_SeveralSeeds_EachModelIsComparedWithTheNext()
    {
        RunResult[] results = [Result("original", 0, Ones), Result("retrained", 2, First), Result("retrained", 0, Zeros, forget: 0.8), Result("retrained", 1, Ones), Result("retrained", 0, Zeros, task: "b")];
        var floors = RetrainedFloors.Of(results);
        ReportRow Row(int seed) => floors.Single(r => r.Spec is { Method: "retrained", Task: "a" } && r.Spec.Seed == seed).Row!;
        (Row(0).Completeness!.Value.Value, Row(1).Completeness!.Value.Value, Row(2).Completeness!.Value.Value).Should().Be((0, 0.5, 0.5));
        Row(0).KullbackLeibler.Should().Be(PredictionDistance.KullbackLeibler(results[3].ForgetPredictions!, results[2].ForgetPredictions!));
        Row(1).JensenShannon.Should().Be(PredictionDistance.JensenShannon(results[1].ForgetPredictions!, results[3].ForgetPredictions!));
        Row(2).ActivationDistance.Should().Be(PredictionDistance.Activation(results[2].ForgetPredictions!, results[1].ForgetPredictions!));
        Row(0).TugOfWar!.Value.Value.Should().BeApproximately(0.7 * 0.9, 1e-12);
        floors.Select(r => r.Spec).Should().Equal(results.Select(r => r.Spec));
        floors.Where(r => r.Spec.Method == "original" || r.Spec.Task == "b").Should().HaveCount(2).And.OnlyContain(r => r.Row!.Completeness == null && r.Row.TugOfWar == null);
        RetrainedFloors.Note(floors).Should().Contain("between retrained models of two seeds");
        RetrainedFloors.Note(results).Should().BeNull();
    }
}
