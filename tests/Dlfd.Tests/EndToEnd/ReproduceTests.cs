using System.Diagnostics;
using System.Text.Json;

namespace Dlfd.Tests.EndToEnd;

/// <summary>Reproduces a tiny paper: seven runs in two groups.</summary>
public sealed class ReproduceTests : TempFolder
{
    static string[] Arguments(string folder, params string[] more) =>
        ["exec", Tool.Sample, "reproduce", "--tasks", "gender", "--archs", "resnet18", "--methods", "original,retrained,finetune:tuned,dlfd:paper", "--size", "16", "--limit", "200", "--epochs", "4", "--out", folder, .. more];

    string Run(string folder, params string[] more)
    {
        var (code, output, error) = Tool.Dotnet(Folder, Arguments(folder, more));
        code.Should().Be(0, output + error);
        return output;
    }

    string Ask(string verb, string folder) => Tool.Dotnet(Folder, "exec", Tool.Sample, verb, "--out", folder).Output;

    List<string> Rows(string folder) => [.. JsonDocument.Parse(File.ReadAllText(At(folder, "results.json"))).RootElement.EnumerateArray()
        .Select(Tool.Untimed)];

    Dictionary<string, string> Finished(string folder) => Directory.EnumerateFiles(At(folder, "runs"), "result.json", SearchOption.AllDirectories)
        .ToDictionary(f => f, f => $"{File.GetLastWriteTimeUtc(f).Ticks} {File.ReadAllText(f)}");

    static IEnumerable<string> Results(string output) => output.Split('\n').Where(l => l.Contains("NoMUS", StringComparison.Ordinal));

    /// <summary>Kills the process, as kill -9 does, when it has printed some lines; returns them.</summary>
    List<string> RunAndKill(string folder, int lines) => RunAndKill(Arguments(folder), seen => seen.Count >= lines);

    List<string> RunAndKill(string[] arguments, Func<List<string>, bool> enough, Action? before = null)
    {
        using var process = Tool.Start(Folder, arguments);
        List<string> seen = [];
        while (!enough(seen) && process.StandardOutput.ReadLine() is { } line) seen.Add(line);
        before?.Invoke();
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        return seen;
    }

    [Fact]
    public void Killed_at_several_points_it_ends_with_the_same_results_and_repeats_nothing_finished()
    {
        Run("whole");
        foreach (var lines in new[] { 1, 4, 4, 3, 5, 2, 4 })
        {
            RunAndKill("killed", lines);
            var finished = Finished("killed");
            RunAndKill("killed", 1);
            Finished("killed").Intersect(finished).Should().BeEquivalentTo(finished);
        }
        foreach (var words in new[] { "dlfd Paper, seed 0: step", "[5/7]", "[6/7]", "gender (at most 50 to forget), resnet18, dlfd Paper, seed 0: step" }) // within a method, between runs and groups, and where few are forgotten
        {
            var finished = Finished("killed");
            RunAndKill(Arguments("killed"), seen => seen.Any(line => line.Contains(words, StringComparison.Ordinal))).Should().Contain(line => line.Contains(words));
            Finished("killed").Intersect(finished).Should().BeEquivalentTo(finished);
        }
        var before = Finished("killed");
        before.Should().NotBeEmpty();
        Run("killed");
        Finished("killed").Intersect(before).Should().BeEquivalentTo(before);
        Rows("killed").Should().Equal(Rows("whole"));
    }

    [Fact]
    public void Killed_in_training_it_goes_on_from_the_last_epoch()
    {
        var steps = RunAndKill("killed", 5); // four of five parts of the four epochs
        steps[^1].Should().Contain("original, seed 0: step");
        var run = Directory.EnumerateFiles(At("killed", "runs"), "checkpoint.bin", SearchOption.AllDirectories).Single();
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(run)!, ".checkpoint.bin.0.new"), "as a process leaves it that is killed as it writes");
        RunAndKill("killed", 1)[0].Should().Contain("original, seed 0: step").And.NotContain("step 1 of");
        File.Exists(Path.Combine(Path.GetDirectoryName(run)!, ".checkpoint.bin.0.new")).Should().BeFalse();
    }

    [Fact]
    public void A_model_whose_training_fails_leaves_its_own_runs_open_and_no_others()
    {
        RunAndKill("fails", 5);
        var checkpoint = Directory.EnumerateFiles(At("fails", "runs"), "checkpoint.bin", SearchOption.AllDirectories).Single();
        using (var file = File.OpenWrite(checkpoint))
        {
            file.Position = file.Length / 4;
            file.Write(Enumerable.Repeat((byte)255, 64).ToArray()); // weights that are no numbers
        }
        var (code, _, error) = Tool.Dotnet(Folder, Arguments("fails"));
        code.Should().Be(1);
        error.Trim().Should().StartWith("3 of 7 runs could not be carried out here; the others are done, and the same command tries these again. gender, resnet18, original, seed 0: The loss became NaN at step")
            .And.Contain("Wrote report.html").And.NotContain("\n");
        Ask("status", "fails").Should().Contain("missing: gender, resnet18, dlfd Paper, seed 0").And.NotContain("retrained").And.Contain("4 done, 0 running, 3 missing of 7 runs.");
        File.Delete(checkpoint);
        Results(Run("fails")).Should().HaveCount(3);
    }

    [Fact]
    public void Status_tells_what_is_running()
    {
        var status = "";
        string[] arguments = [.. Arguments("killed").Select(a => a == "4" ? "500" : a)]; // epochs enough to be looked at
        RunAndKill(arguments, seen => seen.Count > 0, () => status = Ask("status", "killed"));
        status.Should().Contain("running: gender, resnet18, original, seed 0").And.Contain("0 done, 1 running, 6 missing of 7 runs.");
        Ask("status", "killed").Should().Contain("0 done, 0 running, 7 missing of 7 runs.");
    }

    [Fact]
    public void The_whole_plan_has_the_papers_tables()
    {
        RunAndKill(["exec", Tool.Sample, "reproduce", "--preset", "paper", "--size", "32", "--limit", "200", "--out", "whole"], seen => seen.Count > 0);
        var sections = JsonDocument.Parse(File.ReadAllText(At("whole", "plan.json"))).RootElement.GetProperty("Sections").EnumerateArray()
            .ToDictionary(s => s.GetProperty("Title").GetString()!, s => s.GetProperty("Runs").EnumerateArray().Select(r => string.Join(' ', new[] { "Task", "Architecture", "Method", "Profile", "Seed" }.Select(n => r.GetProperty(n).ToString()))).ToHashSet());
        string[] tasks = ["age", "emotion", "attributes", "gender"], archs = ["resnet18", "densenet121", "efficientnet_b0"];
        string[] baselines = ["original ", "retrained ", "finetune Paper", "neggrad Paper", "cf-k Paper", "eu-k Paper", "unsir Paper", "bad-teaching Paper", "scrub Paper", "dlfd Paper"], parts = ["dlfd DistanceOnly", "dlfd NoSwitch", "dlfd Paper"];
        static IEnumerable<string> All(string[] tasks, string[] archs, string[] methods) => from t in tasks from a in archs from m in methods from seed in Enumerable.Range(0, 5) select $"{t} {a} {m} {seed}";
        sections["Table 1: every method"].Should().Contain(All(tasks, archs[..1], baselines));
        sections["Table 2: every network"].Should().Contain(All(tasks, archs, baselines));
        sections["Table 3: parts of DLFD"].Should().Contain(All(tasks, archs[..1], parts)).And.NotContain(r => r.Contains("densenet"));
        sections["Figure 4: few images to forget"].Should().Contain(All(tasks[..1], archs[..1], parts[1..]));
    }

    [Theory]
    [InlineData("Table 1: every method", "neggrad", "age", "Nomus", 0.62615)]
    [InlineData("Table 2: every network", "neggrad", "age", "Nomus", 0.6946)]
    [InlineData("Table 3: parts of DLFD", "dlfd", "attributes", "Nomus", 0.9433, "Paper")]
    [InlineData("Table 1: every method", "dlfd", "attributes", "Nomus", 0.9283)]
    [InlineData("Table 1: every method", "scrub", "age", "Top2Accuracy", 0.8743)]
    [InlineData("Table 1: every method", "unsir", "emotion", "ForgettingScore", 0.0192)]
    public void The_papers_numbers_are_those_of_their_table(string table, string method, string task, string metric, double value, string? profile = null)
    {
        var figures = JsonDocument.Parse(File.ReadAllText(Path.Combine(Tool.Root, "samples", "PaperReproduction", "paper.json"))).RootElement.GetProperty("Figures");
        figures.GetProperty(table).EnumerateArray().Where(f => (f.GetProperty("Method").GetString(), f.GetProperty("Profile").GetString(), f.GetProperty("Arch").GetString(), f.GetProperty("Task").GetString(), f.GetProperty("Metric").GetString())
            == (method, profile, "resnet18", task, metric)).Select(f => f.GetProperty("Value").GetDouble()).Should().Equal(value);
    }

    [Fact]
    public void A_run_gets_its_distance_to_a_retrained_model_that_is_planned_later()
    {
        string[] Once(string methods) => ["exec", Tool.Sample, "--methods", methods, "--size", "16", "--limit", "200", "--epochs", "3", "--seeds", "0", "--out", "later"];
        Tool.Dotnet(Folder, Once("original,finetune:tuned")).ExitCode.Should().Be(0);
        Tool.Dotnet(Folder, Once("original,retrained,finetune:tuned")).ExitCode.Should().Be(0);
        JsonDocument.Parse(File.ReadAllText(At("later", "results.json"))).RootElement.EnumerateArray().Single(r => r.GetProperty("method").GetString() == "finetune")
            .GetProperty("tugOfWar").ValueKind.Should().Be(JsonValueKind.Object);
    }

    [Fact]
    public void A_command_reports_its_own_runs_whatever_others_do_in_its_folder()
    {
        string[] Run(string task, string epochs) => ["exec", Tool.Sample, "--task", task, "--methods", "original,finetune:tuned", "--size", "16", "--limit", "200", "--epochs", epochs, "--seeds", "0", "--out", "both"];
        using var one = Tool.Start(Folder, Run("gender", "8"));
        one.StandardOutput.ReadLine();
        RunAndKill(Run("age", "500"), seen => seen.Count > 0, () => one.StandardOutput.ReadToEnd().Should().Contain("Wrote report.html"));
        File.ReadAllText(At("both", "plan.json")).Should().Contain("task age").And.NotContain("task gender");
        File.ReadAllText(At("both", "report.md")).Should().Contain("task gender");
    }

    [Fact]
    public void A_report_waits_for_its_turn_and_removes_what_killed_ones_left()
    {
        string[] arguments = ["exec", Tool.Sample, "--methods", "original", "--size", "16", "--limit", "200", "--epochs", "1", "--seeds", "0", "--out", "turns"];
        Tool.Dotnet(Folder, arguments).ExitCode.Should().Be(0);
        string Unfinished(string name, string kind) => At("turns", $".{name}.{Guid.NewGuid():N}.{kind}");
        string[] left = [Unfinished("report.md", "new"), Unfinished("report.md", "old")], kept = [Unfinished("mine.txt", "old"), At("turns", ".env.new"), At("turns", ".env.old"), At("turns", ".report.md.old")];
        foreach (var file in left) File.WriteAllText(file, "as a process leaves it that is killed as it writes");
        foreach (var file in kept) File.WriteAllText(file, "the only copy");
        Process waiting;
        using (new FileStream(At("turns", "report.lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            waiting = Tool.Start(Folder, "exec", Tool.Sample, "report", "--out", "turns");
            waiting.WaitForExit(TimeSpan.FromSeconds(5)).Should().BeFalse();
        }
        waiting.WaitForExit();
        waiting.ExitCode.Should().Be(0);
        waiting.Dispose();
        left.Should().OnlyContain(file => !File.Exists(file));
        kept.Should().OnlyContain(file => File.Exists(file));
    }

    [Fact]
    public void A_profile_that_the_preset_leaves_out_is_planned_where_it_is_named()
    {
        RunAndKill(["exec", Tool.Sample, "reproduce", "--tasks", "gender", "--archs", "resnet18", "--methods", "original,scrub:paper", "--size", "16", "--limit", "200", "--out", "named"], seen => seen.Count > 0);
        JsonDocument.Parse(File.ReadAllText(At("named", "plan.json"))).RootElement.GetProperty("Sections").EnumerateArray().First().GetProperty("Runs").EnumerateArray()
            .Select(r => $"{r.GetProperty("Method")} {r.GetProperty("Profile")}").Should().Equal("original ", "scrub Paper");
    }

    string[] WithSets(string folder)
    {
        var sets = new[] { "mufac", "rafdb", "mucac" }.SelectMany(layout =>
        {
            var said = Tool.Dotnet(Folder, "exec", Tool.Sample, "synthesize", "--layout", layout, "--out", layout, "--size", "16", "--limit", "200").Output;
            return said[said.IndexOf($"--{layout} {layout}", StringComparison.Ordinal)..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        });
        return ["exec", Tool.Sample, "reproduce", .. sets, "--tasks", "age,emotion,gender", "--archs", "resnet18", "--methods", "original,finetune", "--size", "16", "--epochs", "1", "--out", folder];
    }

    /// <summary>Damages an image of MUCAC, which the last task reads, and later mends it.</summary>
    void LastSetIsCheckedFirst(string[] arguments)
    {
        var image = Directory.EnumerateFiles(At("mucac"), "7.jpg", SearchOption.AllDirectories).Single();
        var bytes = File.ReadAllBytes(image);
        File.WriteAllText(image, "no image");
        var (code, output, error) = Tool.Dotnet(Folder, arguments);
        (code, output).Should().Be((1, ""), "nothing is trained");
        error.Should().Contain("7.jpg' is not an image that can be read");
        Directory.EnumerateFileSystemEntries(At("sets")).Select(Path.GetFileName).Should().BeSubsetOf(["cache"]);
        File.WriteAllBytes(image, bytes);
    }

    [Fact]
    public void Sets_in_folders_are_used_as_synthesize_says_and_named_in_the_report()
    {
        var arguments = WithSets("sets");
        LastSetIsCheckedFirst(arguments);
        var (code, output, error) = Tool.Dotnet(Folder, [.. arguments[..3], "--mufac", "mufac", "--forget-rows", "3", "--tasks", "age", "--out", "few"]);
        (code, output).Should().Be((1, ""), "nothing is trained");
        error.Should().Contain("The forget set of task 'age' has 3 images, too few for the attack, which needs 6");
        (code, output, error) = Tool.Dotnet(Folder, arguments);
        code.Should().Be(0, output + error);
        JsonDocument.Parse(File.ReadAllText(At("sets", "results.json"))).RootElement.EnumerateArray().Select(r => $"{r.GetProperty("task")} {r.GetProperty("dataset")}").Distinct()
            .Should().BeEquivalentTo("age mufac", "emotion rafdb", "gender mucac", "age mufac (at most 50 to forget)");
        File.ReadAllText(At("sets", "report.md")).Should().NotContain("Synthetic faces stand for").And.Contain("forget 30,");
    }

    [Theory]
    [InlineData]
    [InlineData("--deep")] // where the retrained model needs the original's result
    public void Two_processes_share_the_runs(params string[] more)
    {
        using Process one = Tool.Start(Folder, Arguments("shared", more)), other = Tool.Start(Folder, Arguments("shared", more));
        var outputs = new[] { one, other }.Select(p => p.StandardOutput.ReadToEndAsync()).ToArray();
        foreach (var process in new[] { one, other })
        {
            process.WaitForExit();
            process.ExitCode.Should().Be(0, process.StandardError.ReadToEnd());
        }
        outputs.SelectMany(o => Results(o.Result)).Should().HaveCount(7);
        Ask("status", "shared").Trim().Should().Be("7 done, 0 running, 0 missing of 7 runs.");
    }

    [Fact]
    public void Shards_make_the_whole_and_a_report_can_be_had_in_between()
    {
        Results(Run("shards", "--threads", "1", "--shard", "2/2")).Should().HaveCount(3, "the second group has few images to forget");
        Ask("status", "shards").Should().Contain("missing: gender, resnet18, dlfd Paper, seed 0").And.Contain("3 done, 0 running, 4 missing of 7 runs.");
        File.ReadAllText(At("shards", "report.md")).Should().Contain("4 of 7 runs are not done yet.");
        Results(Run("shards", "--threads", "1", "--shard", "1/2")).Should().HaveCount(4);
        File.Delete(At("shards", "report.md"));
        Ask("report", "shards").Should().Contain("Wrote report.html");
        var report = File.ReadAllText(At("shards", "report.md"));
        report.Should().Contain("## Table 1: every method").And.Contain("## Figure 4: few images to forget").And.Contain("Synthetic faces stand for").And.NotContain("not done yet");
        report.Should().Contain("## Figure 3: losses of forgotten and unseen images, gender").And.Contain("## Figure 4: losses").And.Contain("The paper contradicts itself").And.Contain("ours beside them from the balanced attack").And.Contain("RAF-DB").And.Contain("Images of 16 px, at most 200 a task, 4 epochs, seeds 0.")
            .And.Contain("Settings, dlfd Paper").And.Contain("## During the run").And.Contain("## Perturbed images");
        report.Split("\n## ").Single(s => s.StartsWith("Table 1", StringComparison.Ordinal)).Should().Contain("paper 0.905", "the original's NoMUS on gender");
        Run("shards", "--threads", "1", "--shard", "3/3").Should().Contain("Part 3/3 is empty");
    }

    [Fact]
    public void Status_of_a_folder_without_a_plan_says_so()
    {
        var (code, _, error) = Tool.Dotnet(Folder, "exec", Tool.Sample, "status", "--out", "nowhere");
        (code, error.Trim()).Should().Be((1, "'nowhere' has no plan.json; name the --out folder of a run or reproduction."));
    }

    [Theory]
    [InlineData("--shard has '3/2'", "--shard", "3/2", "--threads", "2")]
    [InlineData("--shard needs --threads N, the same for every part", "--shard", "1/2")]
    [InlineData("--tasks has 'x'; give a list of age, emotion, attributes, gender.", "--tasks", "x")]
    [InlineData("The paper's tables have no salun", "--methods", "dlfd,salun")]
    [InlineData("--size 16 is too small for densenet121", "--size", "16")]
    [InlineData("'huge' not recognized", "--preset", "huge")]
    public void Bad_usage_exits_with_two_and_one_sentence(string expected, params string[] arguments)
    {
        var (code, _, error) = Tool.Dotnet(Folder, ["exec", Tool.Sample, "reproduce", .. arguments]);
        code.Should().Be(2);
        error.Trim().Should().Contain(expected).And.NotContain("\n");
        Directory.EnumerateFileSystemEntries(Folder).Should().BeEmpty();
    }
}
