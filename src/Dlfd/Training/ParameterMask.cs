using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dlfd.Training;

/// <summary>Holds parts of a model's parameters fixed, bit for bit, whatever momentum and weight decay do; owns its tensors.</summary>
/// <remarks>A zero gradient does not hold a weight, since weight decay and earlier momentum still move it: after each step the fixed parts are put back.</remarks>
sealed class ParameterMask : IDisposable
{
    readonly List<(Parameter Value, Tensor Free, Tensor Original)> masked = [];

    /// <param name="module">The model, whose present parameters are kept; borrowed.</param>
    /// <param name="free">By parameter name, where it may move: bool of its shape; borrowed. Parameters without an entry move freely.</param>
    /// <exception cref="ArgumentException">A name or shape does not fit the model.</exception>
    public ParameterMask(nn.Module module, IReadOnlyDictionary<string, Tensor> free)
    {
        var parameters = module.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        foreach (var (name, mask) in free)
            if (!parameters.TryGetValue(name, out var value) || !value.shape.SequenceEqual(mask.shape))
                throw new ArgumentException($"The mask '{name}' [{string.Join(", ", mask.shape)}] fits no parameter; name it as the model does, with its shape.", nameof(free));
        using var noGrad = no_grad();
        foreach (var (name, mask) in free)
            masked.Add((parameters[name], mask.to(ScalarType.Bool, copy: true).DetachFromDisposeScope(), parameters[name].detach().clone().DetachFromDisposeScope()));
    }

    public void MaskGradients()
    {
        foreach (var (value, free, _) in masked) value.grad?.mul_(free);
    }

    public void RestoreFixed()
    {
        using var noGrad = no_grad();
        foreach (var (value, free, original) in masked) value.copy_(where(free, value, original));
    }

    public void Dispose()
    {
        foreach (var (_, free, original) in masked)
        {
            free.Dispose();
            original.Dispose();
        }
    }
}
