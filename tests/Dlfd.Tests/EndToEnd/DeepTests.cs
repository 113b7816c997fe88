using System.Text.Json;
using System.Text.Json.Serialization;
using Dlfd.Evaluation;
using Dlfd.Models;
using Dlfd.Unlearning.Methods;
using Dlfd.Vision.Datasets;
using Dlfd.Vision.Datasets.Layouts;
using Dlfd.Vision.Imaging;
using Dlfd.Vision.Models;
using Dlfd.Weights;

namespace Dlfd.Tests.EndToEnd;

/// <summary>Measures what is left of the forgotten on a tiny set of drawn faces, and again by direct calls.</summary>
[Collection("Torch")]
public sealed class DeepTests : TempFolder
{
    static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>What the tests read of a run's result.json.</summary>
    sealed record Result(Spec Spec, Row Row, Predictions? ForgetPredictions)
    {
        public string Folder { get; init; } = "";
    }

    sealed record Spec(string Method, int Seed, bool Deep);

    sealed record Row(Estimate ForgetAccuracy, double Seconds, Dlfd.Reporting.DeepMetrics? Deep);

    string Run(params string[] arguments)
    {
        var (code, output, error) = Tool.Dotnet(Folder, ["exec", Tool.Sample, .. arguments]);
        code.Should().Be(0, output + error);
        return output;
    }

    string RunFaces(params string[] more) => Run(["--dataset", "faces", "--data", "data", "--task", "gender", "--size", "16", "--epochs", "4", "--batch", "32", "--seeds", "0,1", "--model-per-seed", "--methods", "original,retrained,neggrad:tuned", "--out", "result", .. more]);

    List<Result> Results() =>
    [
        .. Directory.EnumerateFiles(At("result", "runs"), "result.json", SearchOption.AllDirectories)
            .Select(f => JsonSerializer.Deserialize<Result>(File.ReadAllText(f), Json)! with { Folder = Path.GetDirectoryName(f)! }),
    ];

    JsonElement[] Rows(string method) =>
        [.. JsonDocument.Parse(File.ReadAllText(At("result", "results.json"))).RootElement.EnumerateArray().Where(r => r.GetProperty("method").GetString() == method)];

    [Fact]
    public void Deep_after_a_plain_run_measures_what_direct_calls_give_and_trains_no_model_again()
    {
        Run("synthesize", "--layout", "faces", "--out", "data", "--size", "16", "--limit", "200");
        RunFaces().Should().Contain("original, seed 0: step").And.Contain("retrained, seed 1: step");
        var plain = Results();
        Rows("neggrad").Should().AllSatisfy(r => r.GetProperty("deep").ValueKind.Should().Be(JsonValueKind.Null));
        File.ReadAllText(At("result", "report.md")).Should().NotContain("What is left of the forgotten").And.Contain("between retrained models of two seeds").And.NotContain("Forgetting quality compares");
        Predictions[] retrainedOnes = [.. plain.Where(r => r.Spec.Method == "retrained").Select(r => r.ForgetPredictions!)];
        Rows("retrained").Should().AllSatisfy(r => r.GetProperty("jensenShannon").Deserialize<Estimate>(JsonSerializerOptions.Web).Value.Should()
            .BeApproximately(PredictionDistance.JensenShannon(retrainedOnes[0], retrainedOnes[1]).Value, 1e-12).And.BeGreaterThan(0));

        RunFaces("--deep").Should().NotContain("original, seed 0: step").And.NotContain("retrained, seed 1: step");
        var all = Results();
        all.Should().HaveCount(12, "a deep run is another one than a plain run of the same method");
        all.Where(r => !r.Spec.Deep).Select(r => r.Folder).Should().BeEquivalentTo(plain.Select(r => r.Folder));
        Result Of(string method, bool deep, int seed = 1) => all.Single(r => r.Spec == new Spec(method, seed, deep));
        Of("retrained", deep: true).Row.Seconds.Should().Be(Of("retrained", deep: false).Row.Seconds, "it is the same training");
        AreThoseOfDirectCalls(Of("original", true), Of("retrained", true), Of("neggrad", true));
        QualityIsThatOf([Of("neggrad", true, 0), Of("neggrad", true)], [Of("retrained", true, 0), Of("retrained", true)]);
        File.ReadAllText(At("result", "report.md")).Should().Contain("#### What is left of the forgotten").And.Contain("Forgetting quality compares 2 runs of a method with 2 of retrained: no ε above ln 1 = 0.00 can be shown");
        File.ReadAllText(At("result", "results.csv")).Split('\n')[0].Should().Contain("deep.zeroRetrainForgetting");
    }

    /// <summary>Does with seed 1 what the runs did, and compares.</summary>
    void AreThoseOfDirectCalls(Result original, Result retrained, Result unlearned)
    {
        using var images = ImageSet.Load(At("data"), ImageSet.Hash(At("data"), ImageLayouts.Find("faces").Read(At("data"), new())), 16);
        using var splits = new UnlearningSplits(images, ImageTask.Find("gender", images.Records));
        using ImageClassifier network = ImageNetworks.Create("resnet18", 2), other = ImageNetworks.Create("resnet18", 2);
        var task = ClassificationTask.SingleLabel;
        double? Steps(ImageClassifier of) => RelearnTime.Measure(of, splits.Forget, task, new() { Epochs = 10, LearningRate = 0.01, BatchSize = 32 }, 0.95 * original.Row.ForgetAccuracy.Value, seed: 1);

        other.LoadWeights(Path.Combine(retrained.Folder, "model.safetensors"));
        retrained.Row.Deep!.RelearnSteps.Should().Be(Steps(other)).And.BeGreaterThan(0);
        (retrained.Row.Deep.AnamnesisIndex, retrained.Row.Deep.ParameterDistance, retrained.Row.Deep.ResidualKnowledge).Should().Be((null, null, null), "it is the reference");

        network.LoadWeights(Path.Combine(original.Folder, "model.safetensors"));
        original.Row.Deep!.RelearnSteps.Should().Be(0);
        new NegGradUnlearner().Unlearn(new() { Model = network, Retain = splits.Retain, Forget = splits.Forget, Monitor = splits.Monitor, Augmentation = BatchTransforms.HorizontalFlip(), Seed = 1 });
        var deep = unlearned.Row.Deep!;
        deep.RelearnSteps.Should().Be(Steps(network));
        deep.AnamnesisIndex.Should().Be(deep.RelearnSteps / retrained.Row.Deep.RelearnSteps);
        deep.ParameterDistance.Should().BeApproximately(ParameterDistance.LayerWise(network, other).Average(p => p.Relative), 1e-6).And.BeGreaterThan(0);
        deep.ResidualKnowledge!.Value.Value.Should().BeApproximately(ResidualKnowledge.Measure(network, other, splits.Forget, task, 0.1, seed: 1)!.Value.Value, 1e-6);

        torch.random.manual_seed(-2);
        using var untrained = ImageNetworks.Create("resnet18", 2);
        var random = new Classifier(untrained).Predict(splits.Forget, task);
        foreach (var (model, result) in new[] { (network, unlearned), (other, retrained) })
            result.Row.Deep!.ZeroRetrainForgetting!.Value.Value.Should().BeApproximately(PredictionDistance.ZeroRetrainForgetting(random, new Classifier(model).Predict(splits.Forget, task)).Value, 1e-5);
    }

    void QualityIsThatOf(Result[] unlearned, Result[] retrained)
    {
        var quality = ForgettingQuality.Compute([.. unlearned.Select(r => r.ForgetPredictions!)], [.. retrained.Select(r => r.ForgetPredictions!)]);
        Estimate[] Qualities(string method) => [.. Rows(method).Select(r => r.GetProperty("deep").GetProperty("forgettingQuality").Deserialize<Estimate>(JsonSerializerOptions.Web))];
        Qualities("neggrad").Should().Equal(quality.Score, quality.Score);
        Qualities("retrained").Should().AllSatisfy(q => q.Value.Should().BeApproximately(1 / 3.0, 0.015));
        Rows("original").Should().AllSatisfy(r => r.GetProperty("deep").GetProperty("forgettingQuality").ValueKind.Should().Be(JsonValueKind.Null));
    }

    [Theory]
    [InlineData("attributes", "original,neggrad:tuned")]
    [InlineData("gender", "retrained,neggrad:tuned")]
    public void Deep_with_few_models_leaves_empty_what_there_is_none_of(string task, string methods)
    {
        Run("--task", task, "--methods", methods, "--size", "16", "--limit", "200", "--epochs", "1", "--seeds", "0", "--deep", "--out", "result");
        var deep = Rows("neggrad").Single().GetProperty("deep");
        JsonValueKind Kind(string name) => deep.GetProperty(name).ValueKind;
        Kind("zeroRetrainForgetting").Should().Be(JsonValueKind.Object);
        Kind("parameterDistance").Should().Be(methods.Contains("retrained", StringComparison.Ordinal) ? JsonValueKind.Number : JsonValueKind.Null);
        Kind("residualKnowledge").Should().Be(methods.Contains("retrained", StringComparison.Ordinal) ? JsonValueKind.Object : JsonValueKind.Null);
        Kind("forgettingQuality").Should().Be(JsonValueKind.Null);
        File.ReadAllText(At("result", "report.md")).Should().Contain("Forgetting quality compares at least two runs with at least two retrained models").And.Contain("| Method | ZRF |");
    }

    [Fact]
    public void Reproduce_deep_plans_deep_runs_only()
    {
        using (var process = Tool.Start(Folder, ["exec", Tool.Sample, "reproduce", "--deep", "--tasks", "gender", "--archs", "resnet18", "--size", "16", "--limit", "200", "--epochs", "4", "--out", "result"]))
        {
            process.StandardOutput.ReadLine();
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
        JsonDocument.Parse(File.ReadAllText(At("result", "plan.json"))).RootElement.GetProperty("Sections").EnumerateArray().SelectMany(s => s.GetProperty("Runs").EnumerateArray())
            .Should().NotBeEmpty().And.AllSatisfy(r => r.GetProperty("Deep").GetBoolean().Should().BeTrue());
    }
}
