using MathNet.Numerics.Distributions;

namespace Dlfd.Reporting.Results;

/// <summary>Mean and sample standard deviation of some values; the deviation is null for a single one.</summary>
internal readonly record struct Statistic(double Mean, double? Deviation, int Count = 1)
{
    /// <summary>Half the width of the mean's 95 % interval (Student's t); null where the values do not differ, as a few that tie say nothing of others.</summary>
    internal double? Error => Variance / Count is { } variance ? Math.Sqrt(variance) * Quantile(Count - 1) : null;

    double? Variance => Deviation > 0 ? Deviation * Deviation : null;

    /// <summary>What a mean and a reference's over so many runs differ by at most in 95 of 100 cases where nothing divides them (Welch 1947); where one has no spread, that of the other stands for both; null where neither has.</summary>
    internal static double? Noise(Statistic value, Statistic reference, int runs)
    {
        var (own, other) = (value.Variance, reference.Variance);
        if ((own ?? other) is not { } either)
            return null;
        var (u, v) = ((own ?? either) / value.Count, (other ?? either) / runs);
        var freedom = own is null ? reference.Count - 1 : other is null ? value.Count - 1 : (u + v) * (u + v) / (u * u / (value.Count - 1) + v * v / (reference.Count - 1));
        return Math.Sqrt(u + v) * Quantile(freedom);
    }

    static double Quantile(double freedom) => StudentT.InvCDF(0, 1, freedom, 0.975);

    /// <summary>Summarises the finite values; null where there is none.</summary>
    internal static Statistic? Of(IEnumerable<double?> values)
    {
        var finite = values.OfType<double>().Where(double.IsFinite).ToArray();
        if (finite.Length == 0)
            return null;
        var mean = finite.Average();
        return new Statistic(mean, finite.Length == 1 ? null : Math.Sqrt(finite.Sum(v => (v - mean) * (v - mean)) / (finite.Length - 1)), finite.Length);
    }
}
