namespace Dlfd.OptimalTransport;

/// <summary>Dual potentials in units of the cost: T_ij = a_i b_j exp((f_i + g_j − C_ij)/ε), of balanced transport in the gauge ⟨a, f⟩ = ⟨b, g⟩, but for recorded iterations (Unrolled, LastStep, Released). Detached; owned by this record.</summary>
/// <param name="F">[n] or [B, n].</param>
/// <param name="G">[m] or [B, m].</param>
public sealed record SinkhornPotentials(Tensor F, Tensor G) : IDisposable
{
    /// <summary>Frees both tensors.</summary>
    public void Dispose()
    {
        F.Dispose();
        G.Dispose();
    }
}
