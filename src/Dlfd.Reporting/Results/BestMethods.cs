namespace Dlfd.Reporting.Results;

/// <summary>Ranks a column's best unlearning methods; values that are shown alike are equally good.</summary>
internal static class BestMethods
{
    /// <summary>Rank 1 for the best, 2 for the second best, nothing for the others.</summary>
    internal static IReadOnlyDictionary<MethodSummary, int> Find(ResultColumn column, Experiment experiment)
    {
        if (column.Best == BestValue.None)
            return new Dictionary<MethodSummary, int>();
        var retrained = column.OfRetrained(experiment)?.Mean;
        var penalties = experiment.Methods.Where(method => !method.IsReference)
            .Select(method => (Method: method, Penalty: Penalty(column, column.Of(method, experiment)?.Mean, retrained)))
            .Where(pair => pair.Penalty is not null)
            .ToArray();
        if (penalties.Length < 2)
            return new Dictionary<MethodSummary, int>();
        var places = penalties.Select(pair => pair.Penalty).Distinct().Order().Take(penalties.Length > 2 ? 2 : 1).ToList();
        return penalties.Where(pair => places.Contains(pair.Penalty)).ToDictionary(pair => pair.Method, pair => places.IndexOf(pair.Penalty) + 1);
    }

    static double? Penalty(ResultColumn column, double? mean, double? retrained) =>
        Rounded(column, mean) is not { } shown
            ? null
            : column.Best switch
            {
                BestValue.Highest => -shown,
                BestValue.Lowest => shown,
                BestValue.NearestZero => Math.Abs(shown),
                BestValue.NearestHalf => Rounded(column, Math.Abs(shown - 0.5)),
                BestValue.NearestOne => Rounded(column, Math.Abs(shown - 1)),
                _ => Rounded(column, Math.Abs(shown - (Rounded(column, retrained) ?? column.Chance ?? double.NaN))),
            };

    static double? Rounded(ResultColumn column, double? value) => value is { } number && double.IsFinite(number) ? column.Rounded(number) : null;
}
