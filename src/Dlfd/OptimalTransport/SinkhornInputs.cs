namespace Dlfd.OptimalTransport;

/// <summary>What one call may add to its points. All tensors are borrowed.</summary>
/// <param name="A">Weights of x, [n] or [B, n], not negative; uniform (1/n) by default. Zero is allowed: pad ragged batches with it.</param>
/// <param name="B">Weights of y, [m] or [B, m]; for balanced transport with the total mass of A.</param>
/// <param name="WarmStart">Potentials of an earlier, similar problem with the same y; only G is used. Any finite G is valid: it changes the speed, not the answer.</param>
public sealed record SinkhornInputs(Tensor? A = null, Tensor? B = null, SinkhornPotentials? WarmStart = null);
