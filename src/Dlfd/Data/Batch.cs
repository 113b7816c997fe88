namespace Dlfd.Data;

/// <summary>Represents examples with their labels; owns both tensors.</summary>
/// <param name="inputs">float32 [n, …]; owned from now on.</param>
/// <param name="labels">int64 [n] class indices, or float32 [n, labels] of zeros and ones; owned from now on.</param>
public sealed class Batch(Tensor inputs, Tensor labels) : IDisposable
{
    readonly Tensor labels = labels.DetachFromDisposeScope();

    /// <summary>Gets or sets what is told that somebody looks at the labels.</summary>
    internal Action? LabelsRead { get; set; }

    /// <summary>Gets or sets which examples of which data set these are, as they are there; null where inputs were changed since, or it is not known.</summary>
    internal (ILabeledDataset Data, ArraySegment<long> Indices)? Source { get; set; }

    /// <summary>Gets the examples, float32 [n, …]; borrowed, valid until the batch is disposed.</summary>
    public Tensor Inputs { get; } = inputs.DetachFromDisposeScope();

    /// <summary>Gets the labels, int64 [n] or float32 [n, labels]; borrowed, valid until the batch is disposed.</summary>
    public Tensor Labels
    {
        get
        {
            LabelsRead?.Invoke();
            return labels;
        }
    }

    /// <summary>Gets the number of examples.</summary>
    public long Count => Inputs.shape[0];

    /// <summary>Returns a batch of these labels with other inputs, which takes this one's place, and disposes this one's inputs.</summary>
    internal Batch WithInputs(Tensor inputs)
    {
        Inputs.Dispose();
        return new(inputs, labels) { LabelsRead = LabelsRead };
    }

    /// <summary>Returns a batch of some of the examples, owned by the caller.</summary>
    /// <param name="positions">int64 [k]; borrowed.</param>
    internal Batch Select(Tensor positions)
    {
        using var scope = torch.NewDisposeScope();
        return new(Inputs.index_select(0, positions), labels.index_select(0, positions))
        {
            LabelsRead = LabelsRead,
            Source = Source is not { } source ? null : (source.Data, positions.cpu().data<long>().Select(p => source.Indices[(int)p]).ToArray()),
        };
    }

    /// <summary>Returns the examples of two batches, owned by the caller; who reads its labels reads those of both.</summary>
    /// <param name="other">The examples after these; borrowed.</param>
    /// <param name="order">int64 [n], the position that each has in the two together; borrowed.</param>
    internal Batch Join(Batch other, Tensor order)
    {
        using var scope = torch.NewDisposeScope();
        return new(torch.cat([Inputs, other.Inputs]).index_select(0, order), torch.cat([labels, other.labels]).index_select(0, order)) { LabelsRead = LabelsRead + other.LabelsRead };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Inputs.Dispose();
        labels.Dispose();
    }
}
