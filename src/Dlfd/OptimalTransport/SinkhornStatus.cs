namespace Dlfd.OptimalTransport;

/// <summary>How a problem ended.</summary>
public enum SinkhornStatus
{
    /// <summary>The marginal error of the returned potentials is below the effective tolerance.</summary>
    Converged,
    /// <summary>The iterations ran out.</summary>
    MaxIterations,
    /// <summary>The error stopped falling, as a rule at the precision of the dtype.</summary>
    Stagnated,
}
