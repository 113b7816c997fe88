namespace Dlfd.Vision.Datasets;

/// <summary>Mends splits that leak: every file is there once, and persons who share a file are one person, in one split.</summary>
public sealed class CleanSplit
{
    static readonly string[] Order = ["retain", "forget", "monitor", "unseen", "test"];

    /// <summary>Mends the splits.</summary>
    /// <param name="records">The images, with their content hashes.</param>
    /// <remarks>A person goes to the split that has most of the person's files. A label on which the copies of a file disagree becomes empty.</remarks>
    /// <exception cref="ArgumentException">A record has no content hash.</exception>
    public CleanSplit(IReadOnlyList<ImageRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        if (records.FirstOrDefault(r => r.ContentHash.Length == 0) is { } unread)
            throw new ArgumentException($"'{unread.Path}' has no content hash; call ImageSet.Hash first.", nameof(records));
        var persons = new DisjointSets();
        foreach (var record in records) persons.Join(Person(record), "file " + record.ContentHash);
        var clean = records.Index().GroupBy(r => r.Item.ContentHash).Select(g => (First: g.First(), Copies: g.Select(r => r.Item).ToList()))
            .GroupBy(f => persons.Find(Person(f.First.Item))).SelectMany(Merge).OrderBy(r => r.Index).ToList();
        Records = [.. clean.Select(r => r.Record)];
        var names = records.Select(r => r.Identity).OfType<string>().Distinct().Count();
        Summary = $"The clean split keeps {Records.Count} of {records.Count} images ({records.Count - Records.Count} copies dropped), merges {names} persons into {Records.Select(r => r.Identity).OfType<string>().Distinct().Count()}, "
            + $"moves {clean.Count(r => r.Record.Split != records[r.Index].Split)} images to another split and empties {clean.Sum(r => r.Disagreements)} labels on which copies disagree.";
    }

    /// <summary>Gets the images that are kept, in their order; merged persons have the name of one of them.</summary>
    public IReadOnlyList<ImageRecord> Records { get; }

    /// <summary>Gets one sentence that counts what was changed.</summary>
    public string Summary { get; }

    static string Person(ImageRecord record) => record.Identity is null ? "file " + record.ContentHash : "person " + record.Identity;

    static IEnumerable<(int Index, ImageRecord Record, int Disagreements)> Merge(IEnumerable<((int Index, ImageRecord Item) First, List<ImageRecord> Copies)> files)
    {
        var all = files.ToList();
        var identity = all.SelectMany(f => f.Copies).Select(r => r.Identity).OfType<string>().Min(StringComparer.Ordinal);
        var split = all.SelectMany(f => f.Copies.Select(r => r.Split).Distinct()).GroupBy(s => s).OrderByDescending(g => g.Count()).ThenBy(g => Array.IndexOf(Order, g.Key)).First().Key;
        foreach (var (first, copies) in all)
        {
            var labels = first.Item.Labels.ToDictionary(l => l.Key, l => copies.TrueForAll(r => r.Labels.GetValueOrDefault(l.Key) == l.Value) ? l.Value : "");
            yield return (first.Index, first.Item with { Identity = identity, Split = split, Labels = labels }, labels.Count(l => l.Value.Length == 0 && first.Item.Labels[l.Key].Length > 0));
        }
    }
}
