namespace Dlfd.Reporting.Results;

internal enum Tone
{
    Level,
    Better,
    Worse,
}

/// <summary>A signed difference in words; the tone only repeats what the text says.</summary>
internal sealed record Difference(string Text, Tone Tone)
{
    internal static Difference ToRetrained(ResultColumn column, double value, double retrained, double? noise) =>
        Of("Δ ", column, value - retrained, noise);

    internal static Difference ToPaper(ResultColumn column, double value, double paper, double? noise) =>
        Of($"paper {column.Format(paper)}: ", column, value - paper, noise);

    /// <summary>Level is what is shown as 0 or lies within the noise.</summary>
    static Difference Of(string start, ResultColumn column, double difference, double? noise)
    {
        var shown = column.Format(Math.Abs(difference));
        var isZero = column.Rounded(difference) == 0;
        var tone = isZero || Math.Abs(difference) <= noise ? Tone.Level
            : difference > 0 == (column.Best == BestValue.Highest) ? Tone.Better : Tone.Worse;
        var sign = isZero ? "±" : difference > 0 ? "+" : "−";
        return new Difference($"{start}{sign}{shown} {tone.ToString().ToLowerInvariant()}", tone);
    }
}
