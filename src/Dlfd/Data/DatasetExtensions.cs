namespace Dlfd.Data;

/// <summary>Reads data sets batch by batch.</summary>
public static class DatasetExtensions
{
    /// <summary>Reads the whole data set once in batches. The last one may be smaller; one under a quarter of the size (rounded down), or of a single example, is joined to the one before it.</summary>
    /// <remarks>The statistics of batch norm over a few examples are poor, and a pass would end with them.</remarks>
    /// <param name="data">The examples; borrowed.</param>
    /// <param name="batchSize">Examples a batch, at least 1; a larger one than the set gives one batch.</param>
    /// <param name="device">Where the batches are to live.</param>
    /// <param name="shuffle">Orders the examples at random; null keeps their order.</param>
    /// <returns>Batches, each disposed when the next one is asked for.</returns>
    public static IEnumerable<Batch> Batches(this ILabeledDataset data, int batchSize, torch.Device device, Random? shuffle = null) =>
        Prefetch.Ahead(data.OwnedBatches(batchSize, device, shuffle), inBackground: !data.IsInMemory());

    /// <summary>Reads the whole data set once in batches, each owned by the caller; the order is drawn at once.</summary>
    internal static IEnumerable<Batch> OwnedBatches(this ILabeledDataset data, int batchSize, torch.Device device, Random? shuffle = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        var order = RandomSubsets.Order(data.Count, shuffle);
        return Read();

        IEnumerable<Batch> Read()
        {
            var batches = (int)BatchCount(order.Length, batchSize);
            for (var k = 0; k < batches; k++)
            {
                ArraySegment<long> indices = new(order, k * batchSize, k < batches - 1 ? batchSize : order.Length - k * batchSize);
                var batch = data.Read(indices, device);
                batch.Source = (data, indices);
                yield return batch;
            }
        }
    }

    /// <summary>Computes how many batches <see cref="Batches"/> gives.</summary>
    internal static long BatchCount(long examples, int batchSize)
    {
        var (full, rest) = Math.DivRem(examples, batchSize);
        return full == 0 ? Math.Min(1, examples) : rest >= Math.Max(2, batchSize / 4) ? full + 1 : full;
    }

    /// <summary>Reads batches without end, starting over (in a new order, if shuffled) whenever the data set is through.</summary>
    /// <inheritdoc cref="Batches"/>
    /// <exception cref="ArgumentException">The data set is empty.</exception>
    public static IEnumerable<Batch> CycledBatches(this ILabeledDataset data, int batchSize, torch.Device device, Random? shuffle = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Count == 0) throw new ArgumentException("The data set is empty; give at least one example.", nameof(data));
        return Cycle();

        IEnumerable<Batch> Cycle()
        {
            while (true)
                foreach (var batch in data.Batches(batchSize, device, shuffle))
                    yield return batch;
        }
    }

    /// <summary>Tells whether reading a batch only copies rows of a tensor, which no thread of its own speeds up.</summary>
    internal static bool IsInMemory(this ILabeledDataset data) => data is TensorDataset || data is IDatasetView view && view.Sources.All(IsInMemory);

    /// <summary>Returns a view of some of the examples.</summary>
    /// <param name="data">The examples; borrowed, must outlive the view.</param>
    /// <param name="indices">The positions to keep, in the view's order.</param>
    public static ILabeledDataset Subset(this ILabeledDataset data, IReadOnlyList<long> indices) => new Selection(data, [.. indices]);

    sealed class Selection(ILabeledDataset data, long[] kept) : IDatasetView
    {
        public IReadOnlyList<ILabeledDataset> Sources => [data];

        public long Count => kept.Length;

        public Batch Read(ReadOnlySpan<long> indices, torch.Device device)
        {
            var rows = new long[indices.Length];
            for (var i = 0; i < rows.Length; i++) rows[i] = kept[indices[i]];
            return data.Read(rows, device);
        }
    }
}
