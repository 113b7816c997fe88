namespace Dlfd.Vision.Datasets;

/// <summary>Divides images into splits by seed, each person as a whole where persons are known.</summary>
static class Division
{
    /// <summary>Gives images with the split <c>train</c> one of retain and forget, or also of unseen where the set has none.</summary>
    public static IReadOnlyList<ImageRecord> OfTraining(IReadOnlyList<ImageRecord> records, SplitOptions options)
    {
        var unseen = records.Any(r => r.Split == "unseen") ? 0 : options.UnseenShare;
        return Divide(records, "train", options.Seed, ("unseen", unseen), ("retain", (1 - unseen) * (1 - options.ForgetShare)), ("forget", 1));
    }

    /// <summary>Moves a share of the images of a split to each of some others; the last one takes what is left.</summary>
    public static IReadOnlyList<ImageRecord> Divide(IReadOnlyList<ImageRecord> records, string split, int seed, params (string Split, double Share)[] shares)
    {
        string[] units = [.. records.Where(r => r.Split == split).Select(r => r.Unit).Distinct().OrderBy(u => StableHash.Of($"{seed} {u}"))];
        Dictionary<string, string> chosen = [];
        var (start, reach) = (0, 0.0);
        foreach (var (name, share) in shares)
        {
            reach += share;
            var end = Math.Min(units.Length, (int)(reach * units.Length + 1e-6)); // 0.1 + 0.63 must not round below 0.73
            foreach (var unit in units[start..end]) chosen[unit] = name;
            start = end;
        }
        return [.. records.Select(r => r.Split == split ? r with { Split = chosen[r.Unit] } : r)];
    }
}
