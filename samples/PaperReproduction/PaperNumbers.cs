using System.Text.Json;
using Dlfd.Reporting;

/// <summary>What the paper prints (paper.json): figures by table, its settings, and remarks on them.</summary>
sealed record PaperNumbers(IReadOnlyDictionary<string, PaperFigure[]> Figures, IReadOnlyDictionary<string, string> Settings, IReadOnlyList<string> Notes)
{
    public static readonly PaperNumbers None = new(new Dictionary<string, PaperFigure[]>(), new Dictionary<string, string>(), []);

    static readonly string[] Datasets = ["synthetic", "mufac", "rafdb", "mucac"];

    public static PaperNumbers Read()
    {
        using var stream = typeof(PaperNumbers).Assembly.GetManifestResourceStream("paper.json")!;
        return JsonSerializer.Deserialize<PaperNumbers>(stream)!;
    }

    /// <summary>Gets the numbers of a table, for all images but those with few to forget.</summary>
    public IReadOnlyList<PaperFigure> Of(string section) => [.. Figures.GetValueOrDefault(section, []).SelectMany(f => Datasets.Select(d => f with { Dataset = d }))];
}
