using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

/// <summary>Reads values of options.</summary>
static class Arguments
{
    /// <summary>Reads a whole number within bounds.</summary>
    public static int? Number(ArgumentResult result, int least, int most)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        result.AddError($"{((OptionResult)result.Parent!).Option.Name} has '{text}'; give a number from {least} to {most}.");
        return null;
    }

    /// <exception cref="FormatException">The text is no list of numbers.</exception>
    public static IReadOnlyList<int> Seeds(string text) =>
        [.. text.Split(',').Select(s => int.TryParse(s, out var seed) && seed >= 0 ? seed : throw new FormatException($"--seeds has '{s}'; give numbers from 0, such as 0,1,2."))];

    /// <exception cref="FormatException">The text is no list of positive numbers.</exception>
    public static IReadOnlyList<double> Factors(string text) =>
    [
        .. text.Split(',').Select(s => double.TryParse(s, CultureInfo.InvariantCulture, out var factor) && factor is >= 1e-6 and < 1000
            ? factor : throw new FormatException($"--strengths has '{s}'; give numbers from 1e-6 to under 1000, such as 0.25,1,4.")),
    ];

    /// <summary>Reads a list, each entry once.</summary>
    public static IEnumerable<string> List(string text) => text.Split(',', StringSplitOptions.TrimEntries).Distinct();

    /// <summary>Reads a list of some names, each once.</summary>
    /// <exception cref="FormatException">A name is not among them.</exception>
    public static IReadOnlyList<string> Names(string text, string option, IReadOnlyList<string> among) =>
        [.. List(text).Select(s => among.Contains(s) ? s : throw new FormatException($"{option} has '{s}'; give a list of {string.Join(", ", among)}."))];

    /// <summary>Refuses images that are too small for a network, before anything is trained on them.</summary>
    public static void CheckSize(Command command, Option<int?> size, Option<string> architectures, string usual) => command.Validators.Add(result =>
    {
        if (result.GetResult(size) is { Tokens: [{ Value: var text }] } && int.TryParse(text, out var pixels) && pixels < 29 && (result.GetValue(architectures) ?? usual).Contains("densenet121", StringComparison.Ordinal))
            result.AddError($"--size {pixels} is too small for densenet121, which halves it five times; give at least 29, or {architectures.Name} resnet18.");
    });

    /// <summary>Lets an option be read as soon as the command line is, so that its mistakes count as those of usage; one left out has none.</summary>
    public static void Check<T>(Option<T> option, Action<string> parse) => option.Validators.Add(result =>
    {
        try
        {
            if (result.GetValueOrDefault<string>() is { } text) parse(text);
        }
        catch (FormatException e)
        {
            result.AddError(e.Message);
        }
    });
}
