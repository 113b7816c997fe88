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
        var rows = Order(data.Count, SeededRandom.Of(seed));
        return data.Subset(rows[..(int)Math.Min(count, rows.Length)]);
    }

    /// <summary>Returns the set itself where it has no more examples than asked for, else a random subset.</summary>
    /// <inheritdoc cref="RandomSubset"/>
    public static ILabeledDataset AtMost(this ILabeledDataset data, long count, int seed) => data.Count <= count ? data : data.RandomSubset(count, seed);

    /// <summary>Returns the positions 0 to count - 1, in random order if shuffled.</summary>
    public static long[] Order(long count, Random? shuffle)
    {
        var rows = new long[count];
        for (var i = 0; i < rows.Length; i++) rows[i] = i;
        shuffle?.Shuffle(rows);
        return rows;
    }
}
