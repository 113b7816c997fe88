namespace Dlfd.Unlearning;

/// <summary>Names what is averaged of a gradient.</summary>
enum GradientMeasure
{
    /// <summary>The gradient.</summary>
    Signed,

    /// <summary>Its absolute value.</summary>
    Absolute,

    /// <summary>Its square: the diagonal of the Fisher information, up to the batch size.</summary>
    Square,
}
