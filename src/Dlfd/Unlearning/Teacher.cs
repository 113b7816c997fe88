using Dlfd.Data;
using Dlfd.Models;
using static TorchSharp.torch;

namespace Dlfd.Unlearning;

/// <summary>Represents a model that a method learns from: frozen, in evaluation mode, and verified unchanged when the run ends. The run owns it.</summary>
public sealed class Teacher : IDisposable
{
    readonly Classifier model;
    readonly ModelSnapshot state;
    readonly RowCache known;
    readonly ChannelsLast order;

    internal Teacher(nn.Module module, CostMeter meter, CacheBudget budget)
    {
        model = new Classifier(module, meter);
        known = new(Logits, budget);
        module.eval();
        foreach (var parameter in module.parameters()) parameter.requires_grad = false;
        state = ModelSnapshot.Capture(module);
        order = new ChannelsLast(module);
    }

    /// <summary>Computes logits without gradients, [n, outputs].</summary>
    /// <param name="inputs">[n, …]; borrowed.</param>
    public Tensor Logits(Tensor inputs) => model.ForwardWithoutGradient(inputs);

    /// <summary>Computes logits of a batch without gradients, [n, outputs], or remembers them where the batch's examples were read before and are not augmented; what is remembered costs no forward.</summary>
    /// <param name="batch">The batch; borrowed.</param>
    public Tensor Logits(Batch batch) => known.Of(batch);

    /// <summary>The model itself, for gradients with respect to inputs; not to be changed.</summary>
    internal Classifier Model => model;

    /// <exception cref="InvalidOperationException">The teacher is no longer what it was.</exception>
    internal void Verify()
    {
        if (model.Module.training || !state.Matches(model.Module))
            throw new InvalidOperationException("A teacher changed during the run; let CreateModel return a model of its own at every call.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        known.Dispose();
        state.Dispose();
        order.Dispose();
        model.Module.Dispose();
    }
}
