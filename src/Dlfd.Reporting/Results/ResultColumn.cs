using System.Globalization;

namespace Dlfd.Reporting.Results;

/// <summary>A measured column: its title, its value in a row, which value is best, its decimals and what follows the value in a cell.</summary>
internal sealed record ResultColumn(string Title, Func<ReportRow, double?> Value, BestValue Best)
{
    internal static readonly IReadOnlyList<ResultColumn> All =
    [
        new("Test accuracy", row => row.TestAccuracy, BestValue.Highest),
        new("Top-2", row => row.Top2Accuracy, BestValue.Highest),
        new("MIA accuracy (floor)", row => row.MiaAccuracy, BestValue.NearestHalf) { Suffix = Floor },
        new("AUC [low–high]", row => row.MiaAuc, BestValue.NearestHalf) { Suffix = Interval },
        new("Forgetting score", row => row.ForgettingScore, BestValue.Lowest),
        new("NoMUS", row => row.Nomus, BestValue.Highest),
        new("Retain acc.", row => row.RetainAccuracy, BestValue.Highest),
        new("Forget acc.", row => row.ForgetAccuracy, BestValue.NearestRetrained),
        new("Seconds", row => row.Seconds, BestValue.Lowest) { Decimals = 1 },
    ];

    internal int Decimals { get; init; } = 3;

    internal Func<MethodSummary, string> Suffix { get; init; } = _ => "";

    internal string Format(double value) => value.ToString("F" + Decimals, CultureInfo.InvariantCulture);

    internal string Format(Statistic value) =>
        value.Deviation is { } deviation ? $"{Format(value.Mean)} ± {Format(deviation)}" : Format(value.Mean);

    private static string Floor(MethodSummary method) =>
        method.Of(row => row.MiaFloor) is { } floor ? string.Create(CultureInfo.InvariantCulture, $" ({floor.Mean:F3})") : "";

    private static string Interval(MethodSummary method) =>
        method.Of(row => row.MiaAucLow) is { } low && method.Of(row => row.MiaAucHigh) is { } high
            ? string.Create(CultureInfo.InvariantCulture, $" [{low.Mean:F3}–{high.Mean:F3}]")
            : "";
}
