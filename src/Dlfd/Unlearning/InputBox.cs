using Dlfd.Data;
using static TorchSharp.torch;

namespace Dlfd.Unlearning;

/// <summary>Knows which inputs are images, so that methods that perturb them can stay within.</summary>
/// <param name="normalization">How inputs were made from pixels in [0, 1]; null where inputs are unbounded and a pixel unit is an input unit.</param>
sealed class InputBox(InputNormalization? normalization)
{
    /// <summary>Scales a change in pixels to one in inputs, in the caller's scope.</summary>
    public Tensor FromPixels(Tensor change) => normalization is null ? change : WrappedTensorDisposeScope(() => change * normalization.InputsPerPixel(change));

    /// <summary>Moves inputs to the nearest image.</summary>
    public Tensor Clamp(Tensor inputs) => normalization is null
        ? inputs
        : WrappedTensorDisposeScope(() => inputs.maximum(normalization.InputOf(0, inputs)).minimum(normalization.InputOf(1, inputs)));
}
