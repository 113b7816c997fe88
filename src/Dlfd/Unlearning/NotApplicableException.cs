namespace Dlfd.Unlearning;

/// <summary>Represents that a method is not defined for a request's task or network; the model is as it was, and the method would refuse it with any data.</summary>
public sealed class NotApplicableException : ArgumentException
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">One sentence: what the method lacks, and the remedy.</param>
    public NotApplicableException(string message) : base(message)
    {
    }
}
