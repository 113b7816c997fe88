using static TorchSharp.torch;

namespace Dlfd.Models;

/// <summary>Holds a copy of every parameter and buffer of a model; owns the copies.</summary>
public sealed class ModelSnapshot : IDisposable
{
    readonly Dictionary<string, Tensor> state;

    ModelSnapshot(Dictionary<string, Tensor> state) => this.state = state;

    /// <summary>Copies the state of a model.</summary>
    /// <param name="module">The model; borrowed.</param>
    public static ModelSnapshot Capture(nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        using var noGrad = no_grad();
        return new(module.state_dict().ToDictionary(e => e.Key, e => e.Value.clone().DetachFromDisposeScope()));
    }

    /// <summary>Copies the state back into a model of the same architecture.</summary>
    /// <param name="module">The model; borrowed.</param>
    /// <exception cref="ArgumentException">An entry is missing, unexpected or has another shape; the model is then unchanged.</exception>
    public void RestoreTo(nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        Copy(state, module);
    }

    /// <summary>Copies the state of one model into another of the same architecture, rounded to its types.</summary>
    /// <param name="from">Borrowed.</param>
    /// <param name="to">Borrowed.</param>
    /// <exception cref="ArgumentException">An entry is missing, unexpected or has another shape; the second model is then unchanged.</exception>
    internal static void Copy(nn.Module from, nn.Module to)
    {
        using var scope = NewDisposeScope();
        Copy(from.state_dict(), to);
    }

    /// <summary>Tells whether two models have the same entries of the same shapes.</summary>
    /// <param name="one">Borrowed.</param>
    /// <param name="other">Borrowed.</param>
    internal static bool SameShapes(nn.Module one, nn.Module other)
    {
        using var scope = NewDisposeScope();
        return Mismatch(one.state_dict(), other.state_dict()) is null;
    }

    static void Copy(Dictionary<string, Tensor> state, nn.Module module)
    {
        var target = module.state_dict();
        if (Mismatch(state, target) is { } mismatch) throw new ArgumentException(mismatch, nameof(module));
        using var noGrad = no_grad();
        foreach (var (name, value) in state) target[name].copy_(value);
    }

    static string? Mismatch(Dictionary<string, Tensor> state, Dictionary<string, Tensor> target)
    {
        if (target.Count != state.Count) return $"The model has {target.Count} entries but the snapshot {state.Count}; use a model of the same architecture.";
        foreach (var (name, value) in state)
            if (!target.TryGetValue(name, out var entry) || !entry.shape.SequenceEqual(value.shape))
                return $"The model's entry '{name}' is missing or has another shape than the snapshot's [{string.Join(", ", value.shape)}]; use a model of the same architecture.";
        return null;
    }

    /// <summary>Tells whether a model holds exactly this state: equal numbers of the same type, where no number equals itself.</summary>
    /// <param name="module">The model; borrowed.</param>
    public bool Matches(nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        using var scope = NewDisposeScope();
        var other = module.state_dict();
        return other.Count == state.Count && state.All(e => other.TryGetValue(e.Key, out var value) && Same(e.Value, value));
    }

    /// <summary>Lists the parameters and buffers of a model of the same architecture that differ from this state, in no order.</summary>
    /// <param name="module">The model; borrowed.</param>
    public IReadOnlyList<string> Differences(nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        using var scope = NewDisposeScope();
        return [.. module.state_dict().Where(e => !state.TryGetValue(e.Key, out var value) || !Same(value, e.Value)).Select(e => e.Key)];
    }

    static bool Same(Tensor one, Tensor other) => one.dtype == other.dtype && one.shape.SequenceEqual(other.shape)
        && (one.eq(other).all().item<bool>() || (one.is_floating_point() && one.eq(other).logical_or_(one.isnan().logical_and_(other.isnan())).all().item<bool>()));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in state.Values) tensor.Dispose();
    }
}
