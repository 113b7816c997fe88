namespace Dlfd.Reporting.Results;

/// <summary>Mean and sample standard deviation; the deviation is null for a single value.</summary>
internal readonly record struct Statistic(double Mean, double? Deviation)
{
    /// <summary>Summarises the finite values; null where there is none.</summary>
    internal static Statistic? Of(IEnumerable<double?> values)
    {
        var finite = values.OfType<double>().Where(double.IsFinite).ToArray();
        if (finite.Length == 0)
            return null;
        var mean = finite.Average();
        return new Statistic(mean, finite.Length == 1 ? null : Math.Sqrt(finite.Sum(v => (v - mean) * (v - mean)) / (finite.Length - 1)));
    }
}
