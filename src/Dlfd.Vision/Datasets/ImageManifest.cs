namespace Dlfd.Vision.Datasets;

/// <summary>Thins the records of a set.</summary>
public static class ImageManifest
{
    /// <summary>Thins records to about some images, in the same proportions of the splits and in their order.</summary>
    /// <param name="records">The records.</param>
    /// <param name="limit">The images to keep, at least 1; every split keeps at least one of its own.</param>
    /// <remarks>Persons are chosen by a fixed hash of their name and kept whole, but for the last one of a split.</remarks>
    public static IReadOnlyList<ImageRecord> Limit(IReadOnlyList<ImageRecord> records, int limit)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        if (limit >= records.Count) return records;
        var kept = records.Index().GroupBy(r => r.Item.Split).SelectMany(split => split
            .OrderBy(r => StableHash.Of(r.Item.Unit)).ThenBy(r => r.Index)
            .Take(Math.Max(1, (int)((long)split.Count() * limit / records.Count))));
        return [.. kept.OrderBy(r => r.Index).Select(r => r.Item)];
    }
}
