using System.Text.Json;
using Dlfd.Models;

namespace Dlfd.Tests.EndToEnd;

/// <summary>Runs the sample as a user would, in a process of its own, on a tiny synthetic set.</summary>
public sealed class PaperReproductionTests : TempFolder
{
    (int ExitCode, string Output, string Error) Run(params string[] arguments) =>
        Tool.Dotnet(Folder, ["exec", Tool.Sample, .. arguments, "--size", "16", "--limit", "200", "--epochs", "1", "--seeds", "0", "--out", "result"]);

    JsonElement[] Rows() => [.. JsonDocument.Parse(File.ReadAllText(At("result", "results.json"))).RootElement.EnumerateArray()];

    [Theory]
    [InlineData("age", "resnet18")]
    [InlineData("attributes", "resnet18")]
    public void Run_TinySyntheticSet_WritesConsistentResults(string task, string architecture)
    {
        var (code, output, error) = Run("--task", task, "--arch", architecture, "--methods", "original,finetune:tuned,dlfd:tuned");
        code.Should().Be(0, output + error);
        var rows = Rows();
        rows.Select(r => r.GetProperty("method").GetString()).Should().Equal("original", "finetune", "dlfd");
        foreach (var row in rows)
        {
            var (accuracy, attack) = (row.GetProperty("testAccuracy").GetProperty("value").GetDouble(), row.GetProperty("miaAccuracy").GetProperty("value").GetDouble());
            row.GetProperty("forgettingScore").GetProperty("value").GetDouble().Should().BeApproximately(Math.Abs(attack - 0.5), 1e-12);
            row.GetProperty("nomus").GetProperty("value").GetDouble().Should().BeApproximately((accuracy + 1 - 2 * Math.Abs(attack - 0.5)) / 2, 1e-12);
            row.GetProperty("miaFloor").GetDouble().Should().Be(0.5);
            row.GetProperty("unbalancedMiaFloor").GetDouble().Should().Be(0.5, "30 images are forgotten and 30 unseen");
            row.GetProperty("unbalancedMiaAccuracy").GetProperty("value").GetDouble().Should().BeInRange(0, 1);
            row.GetProperty("top2Accuracy").ValueKind.Should().Be(task == "age" ? JsonValueKind.Object : JsonValueKind.Null);
        }
        File.ReadAllText(At("result", "report.html")).Should().Contain("data:image/png").And.NotContain("src=\"http");
        File.ReadAllText(At("result", "report.md")).Should().Contain("finetune");
    }

    [Theory]
    [InlineData("mufac", "age", "checked", "--forget-rows", "20")]
    [InlineData("rafdb", "emotion", "published", "--split-seed", "3")]
    [InlineData("mucac", "attributes", "checked", "--memory", "0")]
    [InlineData("mucac", "gender", "clean")]
    [InlineData("celeba", "attributes", "checked", "--batch", "32")]
    [InlineData("folder", "class", "clean")]
    [InlineData("faces", "gender", "checked")]
    public void Run_SynthesizedLayout_TrainsAndUnlearns(string dataset, string task, string split, params string[] more)
    {
        Tool.Dotnet(Folder, ["exec", Tool.Sample, "synthesize", "--layout", dataset, "--out", "data", "--size", "32", "--limit", "200"]).Output.Should().Contain($"Wrote 200 images; use them with --dataset {dataset} --data data");
        var (code, output, error) = Run(["--dataset", dataset, "--data", "data", "--task", task, "--split", split, "--methods", "original,finetune:tuned", .. more]);
        code.Should().Be(0, output + error);
        Rows().Select(r => r.GetProperty("dataset").GetString()).Should().Equal(dataset, dataset);
        File.ReadAllText(At("result", "report.md")).Contains("The clean split keeps 200 of 200 images", StringComparison.Ordinal).Should().Be(split == "clean");
        Directory.EnumerateFiles(At("result", "cache"), "*", SearchOption.AllDirectories).Should().HaveCount(200);
    }

    [Fact]
    public void Synthesize_FolderInUse_WritesNothing()
    {
        File.WriteAllText(At("mine"), "");
        var (code, _, error) = Tool.Dotnet(Folder, ["exec", Tool.Sample, "synthesize", "--layout", "mufac", "--out", "."]);
        (code, error.Trim()).Should().Be((1, "The folder '.' is not empty; give --out a new one."));
        Directory.EnumerateFileSystemEntries(Folder).Should().ContainSingle();
    }

    [Fact]
    public void Synthesize_AskedToStop_LeavesNothing()
    {
        using var process = Tool.Start(Folder, "exec", Tool.Sample, "synthesize", "--layout", "mufac", "--out", "data");
        SpinWait.SpinUntil(() => Directory.EnumerateFileSystemEntries(Folder).Any(), TimeSpan.FromMinutes(1)).Should().BeTrue();
        Stop(process);
        process.StandardError.ReadToEnd().Trim().Should().Be("Cancelled; nothing is written, and the same command starts anew.");
        process.WaitForExit();
        process.ExitCode.Should().Be(1);
        Directory.EnumerateFileSystemEntries(Folder).Should().BeEmpty();
    }

    [Fact]
    public void Synthesize_EmptyFolderThatIsThere_FillsIt()
    {
        Directory.CreateDirectory(At("data"));
        Tool.Dotnet(At("data"), "exec", Tool.Sample, "synthesize", "--layout", "faces", "--out", ".", "--size", "16", "--limit", "10").ExitCode.Should().Be(0);
        Directory.EnumerateFileSystemEntries(Folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(At("data"), f)).Where(f => !f.EndsWith(".jpg", StringComparison.Ordinal))
            .Should().BeEquivalentTo(".", "images", "labels.csv");
    }

    /// <summary>Asks a process to end, as Ctrl+C does.</summary>
    static void Stop(System.Diagnostics.Process process) => System.Diagnostics.Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExit();

    [Fact]
    public void Run_Twice_GivesTheSameResultsApartFromTimeAndMemory()
    {
        string[] arguments = ["--task", "smiling", "--methods", "retrained,dlfd"];
        Run(arguments).ExitCode.Should().Be(0);
        var first = Rows().Select(Tool.Untimed).ToList();
        Directory.Delete(At("result"), recursive: true);
        Run(arguments).ExitCode.Should().Be(0);
        Rows().Select(Tool.Untimed).Should().Equal(first);
        first.Should().HaveCount(4, "dlfd has three profiles");
    }

    [Fact]
    public void Run_AskedToStop_SaysSoAndGoesOnTheNextTime()
    {
        string[] arguments = ["exec", Tool.Sample, "--methods", "original", "--size", "16", "--limit", "200", "--epochs", "300", "--seeds", "0", "--out", "result"];
        using var process = Tool.Start(Folder, arguments);
        process.StandardOutput.ReadLine().Should().Contain("step 1 of");
        Stop(process);
        process.StandardError.ReadToEnd().Trim().Should().Be("Cancelled; the finished runs are kept, and the same command goes on from there.");
        process.WaitForExit();
        process.ExitCode.Should().Be(1);
        Directory.EnumerateFiles(At("result"), "*.new", SearchOption.AllDirectories).Should().BeEmpty();
    }

    [Fact]
    public void Run_MethodThatDoesNotApply_IsLeftOutWithItsReason()
    {
        var (code, output, error) = Run("--task", "attributes", "--methods", "original,delete");
        code.Should().Be(0, output + error);
        Rows().Should().ContainSingle().Which.GetProperty("method").GetString().Should().Be("original");
        output.Should().Contain("delete does not apply: DELETE is defined by one class an example");
        File.ReadAllText(At("result", "report.md")).Should().Contain("delete does not apply");
        (code, _, error) = Run("--task", "attributes", "--methods", "delete");
        code.Should().Be(1);
        error.Trim().Should().StartWith("delete does not apply").And.NotContain("\n");
    }

    [Fact]
    public void Run_AfterALabelChanged_IsCarriedOutAnew()
    {
        Tool.Dotnet(Folder, ["exec", Tool.Sample, "synthesize", "--layout", "faces", "--out", "data", "--size", "16", "--limit", "200"]).ExitCode.Should().Be(0);
        string[] arguments = ["--dataset", "faces", "--data", "data", "--task", "smiling", "--methods", "original"];
        Run(arguments).Output.Should().Contain("original, seed 0: step");
        Run(arguments).Output.Should().NotContain("original, seed 0: step", "it is done");
        var labels = File.ReadAllText(At("data", "labels.csv"));
        File.WriteAllText(At("data", "labels.csv"), labels.Replace(",female,", ",male,", StringComparison.Ordinal));
        File.ReadAllText(At("data", "labels.csv")).Should().NotBe(labels);
        Run(arguments).Output.Should().Contain("original, seed 0: step");
    }

    [Fact]
    public void Run_TaskNamedTwice_CountsItOnce()
    {
        Run("--task", "gender, gender", "--methods", "original").ExitCode.Should().Be(0);
        Rows().Should().ContainSingle();
    }

    [Fact]
    public void Run_WhatOnlyThisMachineCannot_IsToldAndLeftOpen()
    {
        string[] arguments = ["--size", "16", "--limit", "200", "--epochs", "1", "--seeds", "0", "--methods", "dlfd:tunedbfloat16", "--out", "result"];
        var (code, output, error) = Tool.Dotnet(Folder, ["exec", Tool.Sample, .. arguments]);
        try
        {
            ReducedPrecision.Require(torch.ScalarType.BFloat16, torch.CPU);
            code.Should().Be(0, output + error);
        }
        catch (PlatformNotSupportedException e)
        {
            (code, error.Trim()).Should().Be((1, $"1 of 2 runs could not be carried out here; the others are done, and the same command tries these again. gender, resnet18, dlfd TunedBFloat16, seed 0: {e.Message}"));
        }
    }

    [Theory]
    [InlineData("Unknown method 'nothing'", "--methods", "nothing")]
    [InlineData("--seeds has 'x'", "--seeds", "x")]
    [InlineData("--dataset faces needs --data", "--dataset", "faces")]
    [InlineData("--dataset mufac needs --data", "--dataset", "mufac")]
    [InlineData("--forget-rows has '0'; give a number from 1", "--forget-rows", "0")]
    [InlineData("--size has '8'; give a number from 16 to 1024", "synthesize", "--layout", "mufac", "--out", "data", "--size", "8")]
    [InlineData("Option '--out' is required", "synthesize", "--layout", "mufac")]
    [InlineData("--data goes with a --dataset in a folder", "--data", ".")]
    [InlineData("--epochs has '0'; give a number from 1 to 10000", "--epochs", "0")]
    [InlineData("--batch has '1'; give a number from 2", "--batch", "1")]
    [InlineData("--size has 'x'", "--size", "x")]
    [InlineData("'alexnet' not recognized. Must be one of: 'resnet18' 'densenet121' 'efficientnet_b0'", "--arch", "alexnet")]
    [InlineData("'--unknown'", "--unknown")]
    [InlineData("--size 28 is too small for densenet121, which halves it five times; give at least 29, or --arch resnet18.", "--arch", "densenet121", "--size", "28")]
    [InlineData("--limit has '9'; give a number from 10", "synthesize", "--layout", "mufac", "--out", "data", "--limit", "9")]
    [InlineData("PaperReproduction.dll' is no folder", "--out", null)]
    public void Run_BadUsage_ExitsWithTwoAndOneSentence(string expected, params string?[] arguments)
    {
        var (code, _, error) = Tool.Dotnet(Folder, ["exec", Tool.Sample, .. arguments.Select(a => a ?? Tool.Sample)]);
        code.Should().Be(2);
        error.Trim().Should().Contain(expected).And.NotContain("\n");
        Directory.EnumerateFileSystemEntries(Folder).Should().BeEmpty();
    }

    [Theory]
    [InlineData("does not exist; give the folder of the set.", "--dataset", "faces", "--data", "nowhere")]
    [InlineData("use one of gender, age_class, emotion, young, smiling.", "--task", "height", "--limit", "20")]
    [InlineData("use one of gender, age_class, emotion, young, smiling.", "--task", "gender,height", "--limit", "200")]
    [InlineData("The unseen split has no image", "--limit", "60")]
    [InlineData("--batch 500 is larger than the retain set", "--batch", "500", "--limit", "300")]
    [InlineData("Device 'cuda:99' is not present", "--device", "cuda:99")]
    [InlineData("Unknown device 'tpu'; use auto, cpu, cuda or cuda:i.", "--device", "tpu")]
    public void Run_BadInput_ExitsWithOneAndOneSentence(string expected, params string[] arguments)
    {
        var (code, _, error) = Tool.Dotnet(Folder, ["exec", Tool.Sample, .. arguments, "--out", "result"]);
        code.Should().Be(1);
        error.Trim().Should().Contain(expected).And.NotContain("\n").And.NotContain("(Parameter");
        Directory.EnumerateFileSystemEntries(Folder).Should().BeEmpty();
    }
}
