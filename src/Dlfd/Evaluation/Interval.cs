namespace Dlfd.Evaluation;

/// <summary>Represents an interval that would hold the true value in a share of repeated samples.</summary>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end.</param>
public readonly record struct Interval(double Low, double High)
{
    internal const double Normal95 = 1.959963984540054;

    /// <summary>Computes the 95 % interval of a share, or of a mean of numbers in [0, 1]; within [0, 1].</summary>
    /// <remarks>
    /// Source: Wilson 1927, which unlike the bootstrap keeps a width where all are right. Numbers between 0 and 1, as an example's
    /// share of right labels, count as the yes-or-no trials that would vary as much.
    /// </remarks>
    /// <param name="values">Numbers in [0, 1], at least one.</param>
    /// <param name="identities">Whose each number is, in order: those of one person count as fewer trials, by how alike they are (Korn and Graubard 1998). Null takes all as independent.</param>
    /// <exception cref="ArgumentException">There is no number, or there are identities of another number.</exception>
    public static Interval OfShare(IReadOnlyCollection<float> values, IReadOnlyList<string?>? identities = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0) throw new ArgumentException("There is no value to take the mean of; give at least one.", nameof(values));
        var mean = values.Average(v => (double)v);
        var variance = values.Average(v => (v - mean) * (v - mean));
        var trials = variance > 1e-12 ? values.Count * Math.Max(1, mean * (1 - mean) / variance) : values.Count;
        trials /= Clusters.Of(values.Count, identities).Inflation([.. values.Select(v => v - mean)]);
        var weight = Normal95 * Normal95 / trials;
        var (middle, reach) = ((mean + weight / 2) / (1 + weight), Math.Sqrt(weight * (mean * (1 - mean) + weight / 4)) / (1 + weight));
        return new(Math.Max(0, middle - reach), Math.Min(1, middle + reach));
    }

    /// <summary>Computes the interval of the mean of differences in [-1, 1], such as of two models' right answers to the same examples.</summary>
    /// <remarks>Source: Agresti and Min 2005: half an example is added to each of the four outcomes of two answers, so that a width stays where all agree.</remarks>
    internal static Interval OfPairedDifference(double[] differences, Clusters clusters, double quantile)
    {
        var average = differences.Average();
        var inflation = clusters.Inflation(Array.ConvertAll(differences, d => d - average)); // which leaves so many fewer differences
        double count = differences.Length / inflation + 2, mean = differences.Sum() / inflation / count;
        var reach = quantile * Math.Sqrt(((differences.Sum(d => d * d) / inflation + 1) / count - mean * mean) / count);
        return new(Math.Max(-1, mean - reach), Math.Min(1, mean + reach));
    }

    /// <summary>Returns what |x| may be where x lies in the interval.</summary>
    internal Interval Absolute() => new(Math.Max(0, Math.Max(Low, -High)), Math.Max(Math.Abs(Low), Math.Abs(High)));

    /// <summary>Computes the 95 % interval of a normal error, cut to a range.</summary>
    internal static Interval Normal(double value, double deviation, double low, double high) =>
        new(Math.Max(low, value - Normal95 * deviation), Math.Min(high, value + Normal95 * deviation));
}
