namespace Dlfd.OptimalTransport;

/// <summary>What <see cref="SinkhornResult.Value"/> is.</summary>
public enum SinkhornObjective
{
    /// <summary>OT_ε = min ⟨T, C⟩ + ε KL(T ‖ a⊗b), from the dual.</summary>
    Regularized,
    /// <summary>⟨T, C⟩ of the regularised plan (Cuturi 2013).</summary>
    Sharp,
    /// <summary>OT_ε(x, y) − ½ OT_ε(x, x) − ½ OT_ε(y, y) (Feydy et al. 2019); needs points and balanced marginals.</summary>
    Divergence,
}
