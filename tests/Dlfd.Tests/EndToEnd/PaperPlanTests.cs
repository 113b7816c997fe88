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

    [Fact]
    public void Models_train_as_long_as_the_authors_and_the_note_says_what_differs()
    {
        var plan = Plan("age");
        plan.Groups.SelectMany(g => g).Should().OnlyContain(r => r.Spec.Training.Contains("Epochs = 100,", StringComparison.Ordinal));
        plan.Sections.Should().OnlyContain(s => s.Note.Contains("only flipped", StringComparison.Ordinal) && s.Note.Contains("learning rate", StringComparison.Ordinal));
    }

    static Dictionary<string, string> Settings(params string[] tasks) => MethodSettings.Of(Plan(tasks).Record().Runs).ToDictionary();

    [Fact]
    public void Settings_are_those_of_each_method()
    {
        var settings = Settings("age", "emotion", "gender");
        settings["Settings, finetune Tuned"].Should().Be("Epochs = 2, BatchSize = 64, Optimizer = Sgd, LearningRate = 0.01, Schedule = Cosine");
        settings["Settings, finetune Paper"].Should().Be("Epochs = 2, BatchSize = 64, Optimizer = Sgd, LearningRate = 0.001, Schedule = Constant");
        settings["Settings, dlfd NoSwitch"].Should().Contain("PerturbationSteps = 15").And.Contain("FinalClassificationWeight = 1").And.Contain("ForgettingThreshold = 0");
        settings["Settings, dlfd Released"].Should().StartWith("age, gender: Epochs = 1, BatchSize = 32, Optimizer = Sgd, LearningRate = 0.008, Schedule = Constant").And.Contain("; emotion: Epochs = 1, BatchSize = 64, Optimizer = Sgd, LearningRate = 0.006")
            .And.EndWith(". Released on attributes and gender takes the settings that the authors used for age.");
        Settings("age", "emotion")["Settings, dlfd Released"].Should().NotContain("gender");
        settings.Keys.Should().NotContain("Settings, original");
    }

    [Fact]
    public void Settings_of_a_method_of_one_step_are_its_own_and_varied_ones_are_as_it_is()
    {
        static RunSpec Run(string method, string? profile = null, Variation? variation = null) => new()
        {
            Dataset = "a", Images = "a", Size = 8, Task = "a", Architecture = "a", Training = "a", ModelSeed = 0, Method = method, Profile = profile, Variation = variation,
            Settings = Method.Parse(method)[0].Create("age").ToString()!, Seed = 0, Device = "a", Threads = 1, Build = "a",
        };
        var settings = MethodSettings.Of([Run("ssd"), Run("neggrad", "trial 0", new("neggrad", "as it is") { Trial = 0 }), Run("neggrad", "trial 1", new("neggrad", "strength") { Trial = 1 })]).ToDictionary();
        settings.Keys.Should().Equal("Settings, ssd", "Settings, neggrad");
        settings["Settings, ssd"].Should().Contain("DampeningConstant = ").And.NotContain("Epochs").And.NotContain("}");
    }
}
