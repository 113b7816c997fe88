using System.Globalization;

namespace Dlfd.Reporting.Results;

/// <summary>Ranks a column's best unlearning methods; values that are shown alike are equally good.</summary>
internal static class BestMethods
{
    /// <summary>Rank 1 for the best, 2 for the second best, nothing for the others.</summary>
    internal static IReadOnlyDictionary<MethodSummary, int> Find(ResultColumn column, IReadOnlyList<MethodSummary> methods)
    {
        var retrained = methods.FirstOrDefault(method => method.IsRetrained)?.Of(column.Value)?.Mean;
        var penalties = methods.Where(method => !method.IsReference)
            .Select(method => (Method: method, Penalty: Penalty(column, method.Of(column.Value)?.Mean, retrained)))
            .Where(pair => pair.Penalty is not null)
            .ToArray();
        if (penalties.Length < 2)
            return new Dictionary<MethodSummary, int>();
        var places = penalties.Select(pair => pair.Penalty).Distinct().Order().Take(penalties.Length > 2 ? 2 : 1).ToList();
        return penalties.Where(pair => places.Contains(pair.Penalty)).ToDictionary(pair => pair.Method, pair => places.IndexOf(pair.Penalty) + 1);
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
