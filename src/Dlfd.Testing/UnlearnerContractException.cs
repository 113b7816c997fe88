namespace Dlfd.Testing;

/// <summary>Represents a clause of the contract that a method broke.</summary>
public sealed class UnlearnerContractException : Exception
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="clause">The clause, such as <c>determinism</c>.</param>
    /// <param name="message">What was seen.</param>
    public UnlearnerContractException(string clause, string message) : base($"{clause}: {message}") => Clause = clause;

    /// <summary>Gets the broken clause, one of <see cref="UnlearnerContract.Clauses"/>.</summary>
    public string Clause { get; }
}
