namespace Dlfd.Models;

/// <summary>Numbers that live as long as the process, for calls that every step makes.</summary>
/// <remarks>
/// A number that TorchSharp makes of a literal, and the factor of every sum of tensors without one, are left to the finalizer: it may free one while native
/// code reads it, and until it does each keeps freed activations apart in the C library's heap, which then grows.
/// </remarks>
static class Numbers
{
    public static readonly Scalar Zero = 0;
    public static readonly Scalar One = 1;
    public static readonly Scalar Two = 2;
}
