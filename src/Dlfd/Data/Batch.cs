namespace Dlfd.Data;

/// <summary>Represents examples with their labels; owns both tensors.</summary>
/// <param name="inputs">float32 [n, …]; owned from now on.</param>
/// <param name="labels">int64 [n] class indices, or float32 [n, labels] of zeros and ones; owned from now on.</param>
public sealed class Batch(Tensor inputs, Tensor labels) : IDisposable
{
    /// <summary>Gets the examples, float32 [n, …]; borrowed, valid until the batch is disposed.</summary>
    public Tensor Inputs { get; } = inputs.DetachFromDisposeScope();

    /// <summary>Gets the labels, int64 [n] or float32 [n, labels]; borrowed, valid until the batch is disposed.</summary>
    public Tensor Labels { get; } = labels.DetachFromDisposeScope();

    /// <summary>Gets the number of examples.</summary>
    public long Count => Inputs.shape[0];

    /// <summary>Returns a batch of the same labels with other inputs, and disposes this batch's inputs.</summary>
    internal Batch WithInputs(Tensor inputs)
    {
        Inputs.Dispose();
        return new Batch(inputs, Labels);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Inputs.Dispose();
        Labels.Dispose();
    }
}
