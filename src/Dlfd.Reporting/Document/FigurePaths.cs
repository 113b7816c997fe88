namespace Dlfd.Reporting.Document;

/// <summary>Names the figures' files: figures/losses.png, figures/losses-2.png and so on.</summary>
internal sealed class FigurePaths
{
    readonly Dictionary<string, int> counts = [];

    internal string Next(string name)
    {
        var count = counts[name] = counts.GetValueOrDefault(name) + 1;
        return count == 1 ? $"figures/{name}.png" : $"figures/{name}-{count}.png";
    }
}
