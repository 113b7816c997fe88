using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dlfd.Models;

/// <summary>Represents the last k layers of a model, for methods that train or reset those alone.</summary>
/// <remarks>
/// A layer counts when it owns a parameter of two or more dimensions (convolutions, linear layers, embeddings). What lies
/// between two counted layers, such as batch norm, belongs to the earlier one. Layers are numbered in the order of their
/// definition, or in that of their last use, which differs where a network defines a shortcut after the layers it bypasses.
/// Source: Goel et al. 2022 (CF-k, EU-k), whose code uses the order of definition.
/// </remarks>
public sealed class LastLayers
{
    readonly Classifier model;
    readonly HashSet<string> counted, selected;

    /// <summary>Selects the last layers.</summary>
    /// <param name="model">The model; borrowed for as long as this object is used.</param>
    /// <param name="count">k, 0 or more; from the number of the model's counted layers on, everything is selected.</param>
    /// <param name="example">Inputs to find the order of use with, [n, …]; borrowed; null for the order of definition.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    /// <exception cref="NotSupportedException">An example is given, and a layer does not map one tensor to one tensor, or is TorchScript.</exception>
    public LastLayers(Classifier model, int count, Tensor? example = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        using var scope = NewDisposeScope(); // a TorchScript module makes new tensors whenever it lists its layers
        this.model = model;
        var layers = ModuleTree.Walk(model.Module)
            .Where(m => ModuleTree.OwnParameters(m.Module).Any() || ModuleTree.OwnBuffers(m.Module).Any()).ToList();
        counted = [.. layers.Where(l => ModuleTree.OwnParameters(l.Module).Any(p => p.Value.dim() >= 2)).Select(l => l.Name)];
        var names = example is null ? layers.Select(l => l.Name) : OrderOfUse(layers, example);
        selected = count >= counted.Count ? [.. names] : [.. TakeLast(names, count)];
    }

    /// <summary>Gets the names of the selected layers, in the order of definition.</summary>
    public IReadOnlyList<string> Names => [.. Parameters.Select(p => ModuleTree.LayerOf(p.Name)).Distinct()];

    /// <summary>Gets the parameters of the selected layers with their names; borrowed.</summary>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters => [.. model.Module.named_parameters().Where(p => Selects(p.name))];

    /// <summary>Lets gradients reach the selected layers only, until disposed.</summary>
    /// <param name="freezeStatistics">Whether the other layers' batch norms use and keep their running statistics, as in evaluation mode; default true.</param>
    /// <returns>What gives every parameter and layer its earlier state back; dispose it.</returns>
    public IDisposable TrainAlone(bool freezeStatistics = true) => new FrozenLayers(model.Module, Selects, freezeStatistics);

    /// <summary>Draws the counted layers anew from torch's global generator: He's normal distribution by fan in, biases 0. Batch norm stays as it is, and so do frozen parameters.</summary>
    /// <remarks>Source: the authors' EU-k. For a full reset use <see cref="CopyFrom"/> with a fresh model.</remarks>
    public void Reinitialize()
    {
        using var noGrad = no_grad();
        foreach (var (name, value) in Parameters.Where(p => p.Value.requires_grad && counted.Contains(ModuleTree.LayerOf(p.Name))))
            if (value.dim() >= 2) nn.init.kaiming_normal_(value);
            else nn.init.zeros_(value);
    }

    /// <summary>Copies the selected layers' parameters and buffers from another model; frozen parameters stay, and so do the buffers of layers that have only such.</summary>
    /// <param name="source">A model of the same architecture; borrowed.</param>
    /// <exception cref="ArgumentException">An entry is missing in it or has another shape; the model is then unchanged.</exception>
    public void CopyFrom(nn.Module source)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var noGrad = no_grad();
        var from = source.state_dict();
        var replaceable = ModuleTree.Replaceable(model.Module);
        var entries = model.Module.state_dict().Where(e => Selects(e.Key) && replaceable.Contains(e.Key)).ToList();
        foreach (var (name, value) in entries)
            if (!from.TryGetValue(name, out var other) || !other.shape.SequenceEqual(value.shape))
                throw new ArgumentException($"The source's entry '{name}' is missing or has another shape than [{string.Join(", ", value.shape)}]; use a model of the same architecture.", nameof(source));
        foreach (var (name, value) in entries) value.copy_(from[name]);
    }

    bool Selects(string entry) => selected.Contains(ModuleTree.LayerOf(entry));

    IEnumerable<string> TakeLast(IEnumerable<string> names, int count) =>
        names.Reverse().TakeWhile(name => count > 0 && (!counted.Contains(name) || count-- > 0));

    List<string> OrderOfUse(List<(string Name, nn.Module Module)> layers, Tensor example)
    {
        var (uses, lastUse) = (0, new Dictionary<string, int>());
        var hooks = new List<nn.Module<Tensor, Tensor>.HookRemover>();
        try
        {
            foreach (var (name, module) in layers)
            {
                if (module is not nn.Module<Tensor, Tensor> layer)
                    throw new NotSupportedException($"The order of use of layer '{name}' cannot be seen, since it does not map one tensor to one tensor or is TorchScript; use the order of definition.");
                hooks.Add(layer.register_forward_pre_hook((_, input) => { lastUse[name] = uses++; return input; }));
            }
            using var calls = ConvolutionNorm.CallLayers();
            model.Evaluate(() => model.Forward(example));
        }
        finally
        {
            hooks.ForEach(hook => hook.remove());
        }
        return [.. layers.Select(l => l.Name).OrderBy(name => lastUse.GetValueOrDefault(name, -1))];
    }
}
