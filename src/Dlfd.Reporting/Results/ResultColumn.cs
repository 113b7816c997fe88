using System.Globalization;

namespace Dlfd.Reporting.Results;

/// <summary>A measured column: its title, its value in a row and which value is best.</summary>
internal sealed partial record ResultColumn(string Title, Func<ReportRow, double?> Value, BestValue Best)
{
    static readonly NumberFormatInfo Numbers = new() { NumberGroupSeparator = "\u202F", NegativeSign = "−" };

    /// <summary>The ends of its 95 % interval in a row.</summary>
    internal (Func<ReportRow, double?> Low, Func<ReportRow, double?> High)? Interval { get; init; }

    /// <summary>The least possible value of a column with an interval.</summary>
    internal double Least { get; init; }

    /// <summary>The greatest.</summary>
    internal double Greatest { get; init; } = 1;

    /// <summary>Its name in <see cref="PaperFigure"/>; where set, cells also show differences.</summary>
    internal string? Metric { get; init; }

    /// <summary>The level of a guess, shown in parentheses.</summary>
    internal Func<ReportRow, double?>? Floor { get; init; }

    /// <summary>Whether the table shows the retrained model's mean divided by the method's.</summary>
    internal bool IsRatio { get; init; }

    /// <summary>Whether one number is of all seeds together, the same in each of their rows.</summary>
    internal bool IsOfAllSeeds { get; init; }

    /// <summary>What it is, for readers who meet it the first time.</summary>
    internal string About { get; init; } = "";

    internal int Decimals { get; init; } = 3;

    internal Statistic? Of(MethodSummary method, Experiment experiment) =>
        IsOfAllSeeds ? method.Of(Value) is { } all ? new Statistic(all.Mean, null) : null
        : !IsRatio ? method.Of(Value)
        : !method.IsOriginal && experiment.Retrained?.Of(Value)?.Mean is { } whole && method.Of(Value)?.Mean is > 0 and var part ? new Statistic(whole / part, null)
        : null;

    internal string Format(double value)
    {
        var text = value.ToString("N" + Decimals, Numbers);
        return text.AsSpan().Trim("−0.").IsEmpty ? text.TrimStart('−') : text;
    }

    /// <summary>The number that is shown.</summary>
    internal double Rounded(double value) => double.Parse(Format(value), Numbers);

    /// <summary>What follows the mean: the deviation over seeds, the interval where the column has one, and the floor.</summary>
    internal string Rest(MethodSummary method, Statistic value) => Spread(method, value)
        + (Floor is not null && method.Of(Floor) is { } floor ? $" ({Format(floor.Mean)})" : "");

    string Spread(MethodSummary method, Statistic value) =>
        value.Deviation is { } deviation ? $" ± {Format(deviation)}{(Interval is null ? "" : Ends(value.Mean - value.Error!.Value, value.Mean + value.Error.Value))}"
        : Interval is { } ends && method.Of(ends.Low) is { } low && method.Of(ends.High) is { } high ? Ends(low.Mean, high.Mean)
        : "";

    string Ends(double low, double high) => $" [{Format(Math.Max(Least, low))}–{Format(Math.Min(Greatest, high))}]";
}
