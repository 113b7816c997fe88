namespace Dlfd.Tests.EndToEnd;

/// <summary>What the sample's store does about files that killed processes left.</summary>
public sealed class RunStoreTests : TempFolder
{
    static readonly PlanRecord Plan = new("a plan", false, []);

    static RunSpec Spec(int seed) =>
        new() { Dataset = "a", Images = "a", Size = 8, Task = "a", Architecture = "a", Training = "a", ModelSeed = seed, Method = "original", Seed = seed, Device = "a", Threads = 1, Build = "a" };

    [Fact]
    public void A_plan_removes_temporaries_and_the_checkpoints_of_done_runs()
    {
        var store = new RunStore(Folder);
        store.Claim(Spec(0))!.Dispose();
        store.Claim(Spec(1))!.Dispose();
        store.Write(new RunResult { Spec = Spec(0) });
        string[] left = [At("plan.json.0abc1def.2gh.new"), store.Checkpoint(Spec(0))], kept = [At("plan.json.copy.new"), At("plan.json.old"), store.Checkpoint(Spec(1))];
        foreach (var file in left.Concat(kept)) File.WriteAllText(file, "as a killed process leaves it");
        store.Write(Plan, CancellationToken.None);
        left.Should().OnlyContain(file => !File.Exists(file));
        kept.Should().OnlyContain(file => File.Exists(file));
        store.ReadPlan().Should().BeEquivalentTo(Plan);
    }

    [Fact]
    public async Task A_plan_waits_for_another_that_is_being_written()
    {
        var store = new RunStore(Folder);
        store.Write(Plan, CancellationToken.None);
        Write("plan.json.0abc1def.2gh.new", "being written");
        using var stop = new CancellationTokenSource();
        using (new FileStream(At("plan.lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            var waiting = Task.Run(() => store.Write(Plan, stop.Token));
            (await Task.WhenAny(waiting, Task.Delay(500))).Should().NotBe(waiting);
            await stop.CancelAsync();
            await FluentActions.Awaiting(() => waiting).Should().ThrowAsync<OperationCanceledException>();
        }
        File.Exists(At("plan.json.0abc1def.2gh.new")).Should().BeTrue();
    }
}
