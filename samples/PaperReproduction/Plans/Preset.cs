/// <summary>How large a reproduction of the paper is.</summary>
sealed record Preset(string Name, string Note, int Size, int? Limit, int Epochs, int Batch, IReadOnlyList<int> Seeds, bool AllProfiles)
{
    public static readonly IReadOnlyList<Preset> All =
    [
        new("quick", "A miniature, which shows that everything runs; its numbers say little about the methods.", 32, 480, 6, 32, [0], AllProfiles: false),
        new("cpu", "Reduced for two cores overnight.", 32, null, 15, 64, [0, 1, 2], AllProfiles: false),
        new("paper", "The paper's size. The authors' notebooks (age, emotion) train for 100 epochs at a learning rate that swings below 0.1 (0.01 for the original model of emotion), here one cosine from 0.05, and for age in batches of 32 whose images are shifted, turned and recoloured too, here only flipped.", 128, null, 100, 64, [0, 1, 2, 3, 4], AllProfiles: true),
    ];

    /// <summary>Says how large it is with the options of the command line.</summary>
    public string Describe(DataSource source, PlanSettings settings) =>
        $"{Note} Images of {source.Size} px{(source.Limit is { } limit ? $", at most {limit} a task" : "")}, {settings.Epochs} epochs, seeds {string.Join(", ", settings.Seeds)}.";

    public static Preset Find(string name) => All.First(p => p.Name == name);
}
