namespace Dlfd.Tests.EndToEnd;

/// <summary>What the preset <c>paper</c> plans, without carrying it out.</summary>
public sealed class PaperPlanTests
{
    static readonly Preset Paper = Preset.Find("paper");

    static Plan Plan(params string[] tasks) => PaperPlan.Make(Paper,
        new() { Epochs = Paper.Epochs, Batch = Paper.Batch, Seeds = Paper.Seeds, ModelPerSeed = true, Deep = false, Device = torch.CPU }, tasks,
        ["resnet18", "densenet121", "efficientnet_b0"], null, _ => new() { Dataset = "synthetic", Size = Paper.Size }, CancellationToken.None);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(20)]
    public void Shards_have_every_group_once_and_as_many_of_the_slow_network_each(int count)
    {
        var groups = Plan([.. PaperPlan.Tasks]).Groups;
        var parts = Enumerable.Range(0, count).Select(i => Enumerable.Range(0, groups.Count).Where(new Shard(i, count).Has).ToList()).ToList();
        parts.SelectMany(p => p).Should().BeEquivalentTo(Enumerable.Range(0, groups.Count));
        var slow = parts.Select(p => p.Count(g => groups[g][0].Spec.Architecture == "densenet121")).ToList();
        slow.Sum().Should().Be(20);
        (slow.Max() - slow.Min()).Should().BeLessThanOrEqualTo(1);
    }
}
