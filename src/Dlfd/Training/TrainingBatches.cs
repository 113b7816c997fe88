using Dlfd.Data;

namespace Dlfd.Training;

/// <summary>Makes the batches of a training run in the background, so that the loop does not wait for them.</summary>
static class TrainingBatches
{
    /// <summary>Reads a number of passes over a data set.</summary>
    /// <param name="data">The examples; borrowed.</param>
    /// <param name="epochs">The passes.</param>
    /// <param name="batchSize">Examples a batch.</param>
    /// <param name="device">Where the batches are to live.</param>
    /// <param name="random">Orders each pass, if <paramref name="shuffle"/>, and augments; used by nobody else during the run.</param>
    /// <param name="shuffle">Whether each pass has a new random order.</param>
    /// <param name="augmentation">Changes the inputs; null leaves them as they are.</param>
    /// <returns>Batches, each disposed when the next one is asked for.</returns>
    public static IEnumerable<Batch> Read(ILabeledDataset data, int epochs, int batchSize, torch.Device device, Random random, bool shuffle, BatchTransform? augmentation) =>
        Prefetch.Ahead(Make(data, epochs, batchSize, device, random, shuffle, augmentation), inBackground: augmentation is not null || !data.IsInMemory());

    /// <summary>Reads the options' number of passes.</summary>
    /// <inheritdoc cref="Read(ILabeledDataset, int, int, torch.Device, Random, bool, BatchTransform?)"/>
    public static IEnumerable<Batch> Read(ILabeledDataset data, TrainingOptions options, torch.Device device, Random random, bool shuffle, BatchTransform? augmentation) =>
        Read(data, options.Epochs, options.BatchSize, device, random, shuffle, augmentation);

    /// <summary>Computes how many batches the options' epochs give.</summary>
    public static long Count(ILabeledDataset data, TrainingOptions options) =>
        options.Epochs * DatasetExtensions.BatchCount(data.Count, options.BatchSize);

    static IEnumerable<Batch> Make(ILabeledDataset data, int epochs, int batchSize, torch.Device device, Random random, bool shuffle, BatchTransform? augmentation)
    {
        for (var epoch = 0; epoch < epochs; epoch++)
            foreach (var batch in data.OwnedBatches(batchSize, device, shuffle ? random : null))
                yield return augmentation is null ? batch : Augmented(batch, augmentation, random);
    }

    static Batch Augmented(Batch batch, BatchTransform augmentation, Random random)
    {
        using var scope = torch.NewDisposeScope(); // what the augmentation computes on the way
        try
        {
            var inputs = augmentation(batch.Inputs, random);
            return ReferenceEquals(inputs, batch.Inputs) ? batch : batch.WithInputs(inputs);
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }
}
