using System.Runtime.InteropServices;

/// <summary>Tells errors as one sentence.</summary>
static class Errors
{
    public static string Sentence(Exception error) => error switch
    {
        ArgumentException { ParamName: { } name } => error.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal),
        ExternalException => $"libtorch failed: {error.Message.Split('\n')[0]} Lower --batch or --size if memory is short.", // its stack follows the first line
        _ => error.Message,
    };
}
