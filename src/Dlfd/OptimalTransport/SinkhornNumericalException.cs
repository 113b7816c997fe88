namespace Dlfd.OptimalTransport;

/// <summary>The solvers did not reach finite potentials, or did not converge where the options ask to throw.</summary>
public sealed class SinkhornNumericalException : ArithmeticException
{
    /// <summary>An exception without a message.</summary>
    public SinkhornNumericalException() { }

    /// <summary>An exception that says what failed and what to change.</summary>
    public SinkhornNumericalException(string message) : base(message) { }

    /// <summary>An exception with its cause.</summary>
    public SinkhornNumericalException(string message, Exception inner) : base(message, inner) { }
}
