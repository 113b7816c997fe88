namespace Dlfd.Models;

/// <summary>Represents work in units that do not depend on the machine.</summary>
/// <param name="Forwards">Examples that ran forward through a model.</param>
/// <param name="Backwards">Those of them whose gradients were computed: all that ran with gradients enabled.</param>
public readonly record struct ComputeCost(long Forwards, long Backwards)
{
    /// <summary>Adds two costs.</summary>
    /// <param name="one">The one.</param>
    /// <param name="other">The other.</param>
    public static ComputeCost operator +(ComputeCost one, ComputeCost other) => new(one.Forwards + other.Forwards, one.Backwards + other.Backwards);

    /// <inheritdoc cref="op_Addition"/>
    public static ComputeCost Add(ComputeCost one, ComputeCost other) => one + other;
}
