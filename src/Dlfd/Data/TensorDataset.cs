namespace Dlfd.Data;

/// <summary>Reads examples from tensors in memory.</summary>
public sealed class TensorDataset : ILabeledDataset
{
    readonly Tensor inputs, labels;

    /// <summary>Initializes the data set.</summary>
    /// <param name="inputs">float32 [n, …]; borrowed, must outlive the data set.</param>
    /// <param name="labels">int64 [n] or float32 [n, labels]; borrowed, must outlive the data set.</param>
    /// <exception cref="ArgumentException">The two have different lengths.</exception>
    public TensorDataset(Tensor inputs, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(labels);
        if (inputs.shape[0] != labels.shape[0])
            throw new ArgumentException($"There are {inputs.shape[0]} inputs but {labels.shape[0]} labels; give one label a row.", nameof(labels));
        (this.inputs, this.labels) = (inputs, labels);
    }

    /// <inheritdoc/>
    public long Count => inputs.shape[0];

    /// <inheritdoc/>
    public Batch Read(ReadOnlySpan<long> indices, torch.Device device)
    {
        using var scope = torch.NewDisposeScope();
        var rows = torch.tensor(indices.ToArray(), device: inputs.device);
        return new Batch(inputs.index_select(0, rows).to(device), labels.index_select(0, rows.to(labels.device)).to(device));
    }
}
