using MathNet.Numerics.Distributions;

namespace Dlfd.Reporting.Results;

/// <summary>Mean and sample standard deviation of some values; the deviation is null for a single one.</summary>
internal readonly record struct Statistic(double Mean, double? Deviation, int Count = 1)
{
    /// <summary>Half the width of the mean's 95 % interval (Student's t).</summary>
    internal double? Error => Spread(1.0 / Count);

    /// <summary>What the mean and that of so many other values, which vary alike, differ by at most in 95 of 100 cases.</summary>
    internal double? Noise(int others) => Spread(1.0 / Count + 1.0 / others);

    double? Spread(double share) => Deviation * Math.Sqrt(share) * StudentT.InvCDF(0, 1, Math.Max(1, Count - 1), 0.975);

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
