namespace Dlfd.Data;

/// <summary>Draws examples from data sets.</summary>
static class RandomSubsets
{
    /// <summary>Returns a view of some examples drawn without replacement, in random order; all of them where there are no more.</summary>
    /// <param name="data">Borrowed, must outlive the view.</param>
    /// <param name="count">The examples to draw.</param>
    /// <param name="seed">Sets the draw.</param>
    public static ILabeledDataset RandomSubset(this ILabeledDataset data, long count, int seed)
    {
        var rows = new long[data.Count];
        for (var i = 0; i < rows.Length; i++) rows[i] = i;
        new Random(seed).Shuffle(rows);
        return data.Subset(rows[..(int)Math.Min(count, rows.Length)]);
    }
}
