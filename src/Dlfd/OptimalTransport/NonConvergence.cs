namespace Dlfd.OptimalTransport;

/// <summary>What happens when a problem ends without convergence. The result says so in any case.</summary>
public enum NonConvergence
{
    /// <summary>Nothing more.</summary>
    Report,
    /// <summary>The first one of an instance is logged as a warning.</summary>
    Warn,
    /// <summary>A <see cref="SinkhornNumericalException"/> is thrown.</summary>
    Throw,
}
