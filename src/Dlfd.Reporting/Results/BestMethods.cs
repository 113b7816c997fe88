using System.Globalization;

namespace Dlfd.Reporting.Results;

/// <summary>Finds a column's best unlearning methods; values that are shown alike are equally good.</summary>
internal static class BestMethods
{
    internal static IReadOnlySet<MethodSummary> Find(ResultColumn column, IReadOnlyList<MethodSummary> methods)
    {
        var retrained = methods.FirstOrDefault(method => method.IsRetrained)?.Of(column.Value)?.Mean;
        var penalties = methods.Where(method => !method.IsReference)
            .Select(method => (Method: method, Penalty: Penalty(column, method.Of(column.Value)?.Mean, retrained)))
            .Where(pair => pair.Penalty is not null)
            .ToArray();
        if (penalties.Length < 2)
            return new HashSet<MethodSummary>();
        var least = penalties.Min(pair => pair.Penalty);
        return penalties.Where(pair => pair.Penalty == least).Select(pair => pair.Method).ToHashSet();
    }

    private static double? Penalty(ResultColumn column, double? mean, double? retrained) =>
        Shown(column, mean) is not { } shown
            ? null
            : column.Best switch
            {
                BestValue.Highest => -shown,
                BestValue.Lowest => shown,
                BestValue.NearestHalf => Shown(column, Math.Abs(shown - 0.5)),
                _ => Shown(column, Math.Abs(shown - (Shown(column, retrained) ?? double.NaN))),
            };

    private static double? Shown(ResultColumn column, double? value) =>
        value is { } number && double.IsFinite(number) ? double.Parse(column.Format(number), CultureInfo.InvariantCulture) : null;
}
