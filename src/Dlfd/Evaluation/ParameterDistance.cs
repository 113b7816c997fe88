using static TorchSharp.torch;

namespace Dlfd.Evaluation;

/// <summary>Represents how far one parameter is from the retrained model's.</summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="Relative">‖θ - θ'‖ / ‖θ'‖, at least 0; the numerator alone where θ' is 0.</param>
public sealed record ParameterDistance(string Name, double Relative)
{
    /// <summary>Compares two models of the same architecture, parameter by parameter, in their order.</summary>
    /// <remarks>Two retrained models with different seeds are far apart too: small distances to the original show what did not change, large ones to the retrained say little.</remarks>
    /// <param name="module">θ; borrowed.</param>
    /// <param name="reference">θ'; borrowed.</param>
    /// <exception cref="ArgumentException">The models have different parameters.</exception>
    public static IReadOnlyList<ParameterDistance> LayerWise(nn.Module module, nn.Module reference)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(reference);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var others = reference.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter);
        var own = module.named_parameters().ToList();
        if (own.Count != others.Count || own.Any(p => !others.TryGetValue(p.name, out var other) || !other.shape.SequenceEqual(p.parameter.shape)))
            throw new ArgumentException("The models have different parameters; compare models of the same architecture.", nameof(reference));
        return [.. own.Select(p => new ParameterDistance(p.name, Gap(p.parameter, others[p.name])))];
    }

    static double Gap(Tensor own, Tensor other)
    {
        using var scope = NewDisposeScope();
        var theirs = other.to(float64);
        var (gap, size) = ((own.to(float64) - theirs.to(own.device)).norm().item<double>(), theirs.norm().item<double>());
        return size > 0 ? gap / size : gap;
    }
}
