namespace Dlfd.Data;

/// <summary>Represents labelled examples that are read in batches by their position.</summary>
/// <remarks>
/// Implementers: the same index always gives the same example, so that a run can be repeated; random augmentation belongs
/// to <see cref="BatchTransform"/>. <see cref="Read"/> may be called from other threads than the one that trains, and from
/// several at once.
/// </remarks>
public interface ILabeledDataset
{
    /// <summary>Gets the number of examples.</summary>
    long Count { get; }

    /// <summary>Reads the examples at <paramref name="indices"/>, in that order.</summary>
    /// <param name="indices">Positions from 0 to <see cref="Count"/> - 1.</param>
    /// <param name="device">Where the batch is to live.</param>
    /// <returns>A batch that the caller owns.</returns>
    Batch Read(ReadOnlySpan<long> indices, torch.Device device);
}
