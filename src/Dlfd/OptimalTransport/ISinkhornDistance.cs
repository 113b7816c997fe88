namespace Dlfd.OptimalTransport;

/// <summary>Entropy-regularised optimal transport between two weighted point clouds. Implementations hold no state between calls and may be shared by threads.</summary>
public interface ISinkhornDistance
{
    /// <summary>Distance between the rows of <paramref name="x"/> and of <paramref name="y"/> under the ground cost of the options.</summary>
    /// <param name="x">[n, d] or [B, n, d]; float16, bfloat16, float32 or float64; borrowed.</param>
    /// <param name="y">[m, d] or [B, m, d]; dtype, device, B and d of <paramref name="x"/>; borrowed.</param>
    /// <param name="inputs">Weights and a warm start; uniform weights and a cold start by default.</param>
    /// <param name="ct">Stops the solver between two iterations.</param>
    /// <returns>The value ([] or [B]) with its gradient to x, y and the weights; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">Shapes, dtypes or devices do not fit, a number is NaN or infinite, or a cost on the CPU takes 2 GiB or more in the solver's dtype.</exception>
    /// <exception cref="SinkhornNumericalException">No solver reaches finite potentials.</exception>
    SinkhornResult Compute(Tensor x, Tensor y, SinkhornInputs? inputs = null, CancellationToken ct = default);

    /// <summary>Distance under a given cost.</summary>
    /// <param name="cost">[n, m] or [B, n, m], in any unit (epsilon has the same one); borrowed, and read again by <see cref="SinkhornResult.Plan"/>.</param>
    /// <param name="inputs">Weights and a warm start.</param>
    /// <param name="ct">Stops the solver between two iterations.</param>
    /// <returns>The value with its gradient to the cost and the weights; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">As <see cref="Compute"/>; or the objective is the divergence, which needs points.</exception>
    SinkhornResult ComputeFromCost(Tensor cost, SinkhornInputs? inputs = null, CancellationToken ct = default);
}
