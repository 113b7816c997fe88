using Dlfd.Data;
using static TorchSharp.torch;

namespace Dlfd.Unlearning;

/// <summary>Knows which inputs are images, so that methods that perturb them can stay within.</summary>
/// <param name="normalization">How inputs were made from pixels in [0, 1]; null where inputs are unbounded and a pixel unit is an input unit.</param>
sealed class InputBox(InputNormalization? normalization)
{
    /// <summary>Scales a change in pixels to one in inputs, in the caller's scope.</summary>
    public Tensor FromPixels(Tensor change) => normalization is null ? change : WrappedTensorDisposeScope(() => change * normalization.InputsPerPixel(change));

    /// <summary>The least and the greatest input of an image, [1, channels, 1, 1] each, in the caller's scope; null where there are none.</summary>
    public (Tensor Low, Tensor High)? Bounds(Tensor inputs) => normalization is null ? null : (normalization.InputOf(0, inputs), normalization.InputOf(1, inputs));

    /// <summary>Moves inputs to the nearest image.</summary>
    public Tensor Clamp(Tensor inputs) => WrappedTensorDisposeScope(() => Clamp(inputs, Bounds(inputs)));

    /// <summary>Moves inputs into bounds that were computed before.</summary>
    public static Tensor Clamp(Tensor inputs, (Tensor Low, Tensor High)? bounds) => bounds is { } b ? inputs.clamp(b.Low, b.High) : inputs.alias();
}
