using Dlfd.Data;
using Dlfd.Models;
using static TorchSharp.torch;

namespace Dlfd.Unlearning;

/// <summary>Represents a model, the examples to forget and the examples to keep; everything in it is borrowed.</summary>
public sealed record UnlearningRequest
{
    /// <summary>Gets the trained model, which the run changes in place; its device is the run's device.</summary>
    public required Classifier Model { get; init; }

    /// <summary>Gets the training examples that stay.</summary>
    public required ILabeledDataset Retain { get; init; }

    /// <summary>Gets the training examples to forget.</summary>
    public required ILabeledDataset Forget { get; init; }

    /// <summary>Gets examples the model never saw, for the attack during the run; never the ones the final score uses.</summary>
    public ILabeledDataset? Monitor { get; init; }

    /// <summary>Gets what the labels mean.</summary>
    /// <value>Default <see cref="ClassificationTask.SingleLabel"/>.</value>
    public ClassificationTask Task { get; init; } = ClassificationTask.SingleLabel;

    /// <summary>Gets a factory of freshly initialised models of the same architecture, for methods that need one; the run disposes what it makes.</summary>
    public Func<nn.Module>? CreateModel { get; init; }

    /// <summary>Gets what changes training inputs at random; null leaves them as they are.</summary>
    public BatchTransform? Augmentation { get; init; }

    /// <summary>Gets how inputs were made from pixels, so that perturbed images stay real pixels; null means unbounded inputs.</summary>
    public InputNormalization? Normalization { get; init; }

    /// <summary>Gets the seed of data order, augmentation, dropout and the attack's splits.</summary>
    public int Seed { get; init; }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Model);
        ModuleTree.RequireFloat32(Model.Module);
        if (Retain.Count == 0) throw new ArgumentException("The retain set is empty; give the training examples that stay.");
        if (Forget.Count == 0) throw new ArgumentException("The forget set is empty; give at least one example to forget.");
        if (Monitor is { Count: 0 }) throw new ArgumentException("The monitor set is empty; give unseen examples, or none at all.");
    }
}
