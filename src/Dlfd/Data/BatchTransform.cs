namespace Dlfd.Data;

/// <summary>Changes the inputs of a training batch, for instance by random flips.</summary>
/// <remarks>Called from other threads than the one that trains, and from several at once.</remarks>
/// <param name="inputs">float32 [n, …]; borrowed.</param>
/// <param name="random">The only source of randomness, so that a seed repeats the run.</param>
/// <returns>A new tensor of as many examples, owned by the caller's scope.</returns>
public delegate Tensor BatchTransform(Tensor inputs, Random random);
