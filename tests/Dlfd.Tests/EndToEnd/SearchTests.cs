using System.Text.Json;

namespace Dlfd.Tests.EndToEnd;

/// <summary>Varies the options of methods from the command line, on a tiny synthetic set.</summary>
public sealed class SearchTests : TempFolder
{
    (int ExitCode, string Output, string Error) Run(params string[] arguments) =>
        Tool.Dotnet(Folder, ["exec", Tool.Sample, "--task", "gender", "--size", "16", "--limit", "200", "--epochs", "2", "--out", "result", .. arguments]);

    string Report() => File.ReadAllText(At("result", "report.md"));

    List<JsonElement> Results() =>
        [.. Directory.EnumerateFiles(At("result", "runs"), "result.json", SearchOption.AllDirectories).Select(f => JsonDocument.Parse(File.ReadAllText(f)).RootElement)];

    [Fact]
    public void Trials_of_a_method_leave_the_one_that_the_monitor_set_prefers()
    {
        var (code, output, error) = Run("--seeds", "0,1", "--methods", "original,neggrad:tuned,dlfd:tuned", "--trials", "3");
        code.Should().Be(0, output + error);
        var results = Results();
        results.Should().HaveCount(13, "an original, and two methods with three trials and two seeds");
        foreach (var method in new[] { "neggrad", "dlfd" })
        {
            var trials = results.Where(r => r.GetProperty("Spec").GetProperty("Method").GetString() == method).GroupBy(r => r.GetProperty("Spec").GetProperty("Variation").GetProperty("Trial").GetInt32()).ToList();
            trials.Select(t => t.First().GetProperty("Spec").GetProperty("Settings").GetString()).Should().OnlyHaveUniqueItems().And.HaveCount(3);
            var best = trials.OrderBy(t => t.Key).MaxBy(t => t.Average(r => r.GetProperty("MonitorNomus").GetDouble()))!.First().GetProperty("Spec").GetProperty("Variation");
            Report().Split("## Unlearning")[0].Should().Contain($"trial {best.GetProperty("Trial")}", "the first section has what was chosen");
            Report().Should().Contain(best.GetProperty("Text").GetString());
        }
        Report().Should().Contain("Chosen on the monitor set");
        var before = results.Count;
        (code, output, error) = Run("--seeds", "0,1", "--methods", "neggrad:tuned#2,dlfd:tuned#1");
        code.Should().Be(0, output + error);
        Results().Should().HaveCount(before, "these trials are done");
        Report().Should().NotContain("Chosen on the monitor set", "a single trial of each method leaves no choice");
    }

    /// <summary>Without training: that every setting is within its range, and that trials differ.</summary>
    [Theory]
    [MemberData(nameof(Methods))]
    public void Trials_of_every_method_are_settings_of_their_own(string key)
    {
        foreach (var method in Method.Parse(key))
        {
            var trials = Enumerable.Range(0, 8).Select(trial => SearchSpace.Trial(method, trial)).ToList();
            trials.Select(t => t.Create("gender").ToString()).Should().OnlyContain(s => s!.Length > 0);
            trials.Select(t => t.Variation!.Text).Distinct().Should().HaveCountGreaterThan(6, $"{method.Title} is searched as much as others");
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Variations_of_every_method_change_its_options(string key)
    {
        static string Settings(Method method) => method.Create("gender").ToString()!;
        foreach (var method in Method.Parse(key))
        {
            Settings(SearchSpace.Strength(method, 2)).Should().NotBe(Settings(method), method.Title);
            Enumerable.Range(1, 7).Select(trial => SearchSpace.Trial(method, trial)).DistinctBy(t => t.Variation!.Text).Select(Settings).Should().OnlyHaveUniqueItems(method.Title);
        }
    }

    public static TheoryData<string> Methods => [.. Method.Keys.Except(["original", "retrained"])];

    [Fact]
    public void Strengths_of_a_method_become_a_curve()
    {
        var (code, output, error) = Run("--seeds", "0", "--methods", "finetune:tuned", "--strengths", "0.25,1,4");
        code.Should().Be(0, output + error);
        Report().Should().Contain("Forgetting at several strengths").And.Contain("at strength 0.25").And.Contain("at strength 4");
    }

    [Fact]
    public void Parts_of_dlfd_are_changed_one_by_one()
    {
        var (code, output, error) = Run("--seeds", "0", "--methods", "dlfd-parts");
        code.Should().Be(0, output + error);
        var losses = Results().Where(r => r.GetProperty("Spec").GetProperty("Method").GetString() == "dlfd")
            .ToDictionary(r => r.GetProperty("Spec").GetProperty("Profile").GetString()!, r => r.GetProperty("ForgetLosses").ToString());
        losses.Should().HaveCountGreaterThan(12);
        losses.Where(l => l.Key is not "best on the monitor set" and not "dynamic forgetting").Select(l => l.Value).Should().OnlyHaveUniqueItems("each part matters, the controls' distance too");
    }

    [Theory]
    [InlineData("--strengths has 'x'; give numbers from 1e-6", "--strengths", "1,x")]
    [InlineData("--strengths has '1e-40'", "--strengths", "1e-40")]
    [InlineData("take one of them", "--strengths", "1", "--trials", "2")]
    [InlineData("--trials has '0'", "--trials", "0")]
    [InlineData("Unknown method 'dlfd:tuned#x'", "--methods", "dlfd:tuned#x")]
    public void Bad_usage_exits_with_two_and_one_sentence(string expected, params string[] arguments)
    {
        var (code, _, error) = Run(arguments);
        code.Should().Be(2);
        error.Should().Contain(expected);
    }
}
