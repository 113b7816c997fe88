namespace Dlfd.OptimalTransport;

/// <summary>Which algorithm iterates.</summary>
public enum SinkhornSolver
{
    /// <summary>The kernel; the log domain for unbalanced or unrolled problems, and as the fall-back.</summary>
    Auto,
    /// <summary>Log-sum-exp of the cost in each half step: slow and hard to break.</summary>
    LogDomain,
    /// <summary>A kernel normalised in the log domain, then multiplications only (Schmitzer 2019), over-relaxed (Thibault et al. 2021).</summary>
    StabilizedKernel,
    /// <summary>The loop of the DLFD authors' code (commit 4ac0aa6), number for number: no max shift, log(Σexp + 1e-6), stops at Σ|Δu| &lt; 0.1. For comparison only: its plan misses mass.</summary>
    Released,
}
