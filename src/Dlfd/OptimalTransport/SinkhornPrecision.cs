using System.Diagnostics.CodeAnalysis;

namespace Dlfd.OptimalTransport;

/// <summary>The dtype of the solver.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "These are the names of the dtypes.")]
public enum SinkhornPrecision
{
    /// <summary>That of the input (half types: float32), float64 where the range of the cost exceeds 2000 ε, or a cost 16000 ε, which float32 rounds too coarsely, or ε 1000 times the range.</summary>
    Auto,
    /// <summary>Single precision, even for float64 input.</summary>
    Float32,
    /// <summary>Double precision, even for float32 input.</summary>
    Float64,
}
