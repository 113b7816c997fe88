using System.Globalization;
using Dlfd.Evaluation;

namespace Dlfd.Reporting.Results;

/// <summary>A measured column: its title, its value in a row and which value is best.</summary>
internal sealed partial record ResultColumn(string Title, Func<ReportRow, Estimate?> Value, BestValue Best)
{
    static readonly NumberFormatInfo Numbers = new() { NumberGroupSeparator = "\u202F", NegativeSign = "−" };

    /// <summary>A column of plain numbers, which shows no intervals.</summary>
    internal ResultColumn(string title, Func<ReportRow, double?> number, BestValue best)
        : this(title, (ReportRow row) => (Estimate?)number(row), best) => HasIntervals = false;

    /// <summary>Whether 95 % intervals are shown.</summary>
    internal bool HasIntervals { get; } = true;

    /// <summary>The least possible value, at which intervals are cut.</summary>
    internal double Least { get; init; }

    /// <summary>The greatest.</summary>
    internal double Greatest { get; init; } = 1;

    /// <summary>Its name in <see cref="PaperFigure"/>; where set, cells also show differences.</summary>
    internal string? Metric { get; init; }

    /// <summary>The level of a guess, shown in parentheses.</summary>
    internal Func<ReportRow, double?>? Floor { get; init; }

    /// <summary>What a blind guess has: the best value where no retrained model tells it.</summary>
    internal double? Chance { get; init; }

    /// <summary>Whether the table shows the retrained model's mean divided by the method's.</summary>
    internal bool IsRatio { get; init; }

    /// <summary>Whether one number is of all seeds together, the same in each of their rows.</summary>
    internal bool IsOfAllSeeds { get; init; }

    /// <summary>What it is, for readers who meet it the first time.</summary>
    internal string About { get; init; } = "";

    internal int Decimals { get; init; } = 3;

    /// <summary>What it is over the rows of a method.</summary>
    internal Statistic? Of(MethodSummary method) => method.Of(row => Value(row)?.Value);

    /// <summary>What it is over those of the retrained model, where there is one.</summary>
    internal Statistic? OfRetrained(Experiment experiment) => experiment.Retrained is { } retrained ? Of(retrained) : null;

    /// <summary>What the table shows of it.</summary>
    internal Statistic? Of(MethodSummary method, Experiment experiment) =>
        IsOfAllSeeds ? Of(method) is { } all ? new Statistic(all.Mean, null) : null
        : !IsRatio ? Of(method)
        : !method.IsOriginal && OfRetrained(experiment)?.Mean is { } whole && Of(method)?.Mean is > 0 and var part ? new Statistic(whole / part, null)
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
        value.Deviation is { } deviation ? $" ± {Format(deviation)}{(HasIntervals && value.Error is { } error ? Ends(new(value.Mean - error, value.Mean + error)) : "")}"
        : method.Rows.Select(row => Value(row)?.Interval).FirstOrDefault(ends => ends is not null) is { } interval ? Ends(interval)
        : "";

    string Ends(Interval ends) => double.IsFinite(ends.Low) && double.IsFinite(ends.High) ? $" [{Format(Math.Max(Least, ends.Low))}–{Format(Math.Min(Greatest, ends.High))}]" : "";
}
