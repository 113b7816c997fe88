/// <summary>How large a reproduction of the paper is.</summary>
sealed record Preset(string Name, string Note, int Size, int? Limit, int Epochs, int Batch, IReadOnlyList<int> Seeds, bool AllProfiles)
{
    public static readonly IReadOnlyList<Preset> All =
    [
        new("quick", "A miniature: small images, few of them, few epochs and one seed. It shows that everything runs; its numbers say little about the methods.", 32, 600, 6, 32, [0], AllProfiles: false),
        new("cpu", "Reduced for two cores overnight: images of 48 px, fewer epochs than the paper.", 48, null, 15, 64, [0, 1, 2], AllProfiles: true),
        new("paper", "The paper's image size and epochs.", 128, null, 30, 64, [0, 1, 2, 3, 4], AllProfiles: true),
    ];

    public static Preset Find(string name) => All.First(p => p.Name == name);
}
