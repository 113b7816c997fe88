using Dlfd.Data;
using Dlfd.Models;

namespace Dlfd.Training;

/// <summary>Makes the batches of a training run, in the background where they are augmented or read from files, so that the loop does not wait for them.</summary>
static class TrainingBatches
{
    /// <summary>Reads passes over a data set.</summary>
    /// <param name="data">The examples; borrowed.</param>
    /// <param name="epochs">The passes.</param>
    /// <param name="batchSize">Examples a batch.</param>
    /// <param name="device">Where the batches are to live.</param>
    /// <param name="seed">Orders each pass, if <paramref name="shuffle"/>, and augments: a pass has a source of its own, so that a run can go on from any of them.</param>
    /// <param name="shuffle">Whether each pass has a new random order.</param>
    /// <param name="augmentation">Changes the inputs; null leaves them as they are.</param>
    /// <param name="first">The first pass to read; those before it are left out.</param>
    /// <returns>Batches, each disposed when the next one is asked for.</returns>
    public static IEnumerable<Batch> Read(ILabeledDataset data, int epochs, int batchSize, torch.Device device, int seed, bool shuffle, BatchTransform? augmentation, int first = 0) =>
        Prefetch.Ahead(Make(data, epochs, batchSize, device, seed, shuffle, augmentation, first), inBackground: augmentation is not null || !data.IsInMemory());

    /// <summary>Reads the options' passes and seeds torch's generator, which dropout draws from, at the start of each.</summary>
    /// <inheritdoc cref="Read"/>
    public static IEnumerable<Batch> ReadSeeded(ILabeledDataset data, TrainingOptions options, torch.Device device, int seed, bool shuffle, BatchTransform? augmentation, int first = 0)
    {
        var (batches, index) = (DatasetExtensions.BatchCount(data.Count, options.BatchSize), 0L);
        foreach (var batch in Read(data, options.Epochs, options.BatchSize, device, seed, shuffle, augmentation, first))
        {
            if (index % batches == 0) SeededTorch.Seed(SeedOf(seed, first + (int)(index / batches)));
            index++;
            yield return batch;
        }
    }

    /// <summary>Computes how many batches the options' epochs give.</summary>
    public static long Count(ILabeledDataset data, TrainingOptions options) =>
        options.Epochs * DatasetExtensions.BatchCount(data.Count, options.BatchSize);

    /// <summary>Computes the seed of a pass.</summary>
    public static int SeedOf(int seed, int pass) => unchecked(seed + 1000 * pass);

    static IEnumerable<Batch> Make(ILabeledDataset data, int epochs, int batchSize, torch.Device device, int seed, bool shuffle, BatchTransform? augmentation, int first)
    {
        for (var epoch = first; epoch < epochs; epoch++)
        {
            var random = SeededRandom.Of(SeedOf(seed, epoch));
            foreach (var batch in data.OwnedBatches(batchSize, device, shuffle ? random : null))
                yield return augmentation is null ? batch : Augmented(batch, augmentation, random);
        }
    }

    static Batch Augmented(Batch batch, BatchTransform augmentation, Random random)
    {
        using var scope = torch.NewDisposeScope(); // what the augmentation computes on the way
        try
        {
            var inputs = augmentation(batch.Inputs, random);
            if (!ReferenceEquals(inputs, batch.Inputs)) return batch.WithInputs(inputs);
            batch.Source = null; // it may have been overwritten
            return batch;
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }
}
