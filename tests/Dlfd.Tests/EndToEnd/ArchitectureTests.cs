using System.Text.Json;
using Dlfd.Vision.Datasets.Layouts;

namespace Dlfd.Tests.EndToEnd;

/// <summary>Runs the sample with each of the larger networks on each kind of data set; ResNet18 has its own runs.</summary>
public sealed class ArchitectureTests : TempFolder
{
    public static IEnumerable<object[]> Combinations =>
        from network in new[] { "densenet121", "efficientnet_b0" } from dataset in new[] { "synthetic" }.Concat(ImageLayouts.Names) select new object[] { network, dataset };

    [Theory, MemberData(nameof(Combinations))]
    public void Run_OnEveryDataSet_TrainsAndUnlearns(string network, string dataset)
    {
        string[] data = dataset == "synthetic" ? [] : ["--data", "data"];
        if (data.Length > 0) Tool.Dotnet(Folder, ["exec", Tool.Sample, "synthesize", "--layout", dataset, "--out", "data", "--size", "32", "--limit", "200"]).ExitCode.Should().Be(0);
        var (code, output, error) = Tool.Dotnet(Folder, ["exec", Tool.Sample, "--dataset", dataset, .. data, "--arch", network, "--forget-rows", "20", "--limit", "200",
            "--size", "32", "--epochs", "1", "--batch", "32", "--seeds", "0", "--methods", "original,finetune:tuned", "--out", "result"]);
        code.Should().Be(0, output + error);
        var rows = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "result", "results.json"))).RootElement.EnumerateArray().ToList();
        rows.Select(r => r.GetProperty("arch").GetString()).Should().Equal(network, network);
        rows.Select(r => r.GetProperty("retainAccuracy").GetProperty("value").GetDouble()).Should().OnlyContain(a => a > 0 && a <= 1);
    }
}
