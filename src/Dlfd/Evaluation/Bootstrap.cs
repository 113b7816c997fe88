using Dlfd.Data;

namespace Dlfd.Evaluation;

/// <summary>Computes intervals by drawing examples anew, with replacement.</summary>
/// <remarks>Source: Efron 1979, percentile intervals. They show the noise of few examples, not that of another training run: repeat runs with other seeds for that.</remarks>
public static class Bootstrap
{
    /// <summary>Computes the interval of a statistic of several independent samples.</summary>
    /// <param name="sizes">The examples of each sample, at least 1 each.</param>
    /// <param name="statistic">Computes the statistic from the rows drawn of each sample; the arrays are filled anew each time.</param>
    /// <param name="confidence">The share, in (0, 1); default 0.95.</param>
    /// <param name="resamples">How often to draw, at least 10; default 1000.</param>
    /// <param name="seed">Sets the draws; default 0.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public static Interval Interval(IReadOnlyList<int> sizes, Func<IReadOnlyList<int[]>, double> statistic, double confidence = 0.95, int resamples = 1000, int seed = 0)
    {
        RequireShare(confidence);
        return Percentiles(Draw(Independent(sizes), statistic, resamples, seed), confidence);
    }

    /// <summary>Computes the interval of a statistic of several samples of people: draws whole persons, as images of one are no independent evidence.</summary>
    /// <param name="identities">Whose each example of each sample is, at least one example each; null is a person of their own. Persons of the same name in two samples count as different.</param>
    /// <param name="statistic">Computes the statistic from the rows drawn of each sample, as many as it has; the arrays are filled anew each time.</param>
    /// <param name="confidence">The share, in (0, 1); default 0.95.</param>
    /// <param name="resamples">How often to draw, at least 10; default 1000.</param>
    /// <param name="seed">Sets the draws; default 0.</param>
    /// <returns>The interval, too narrow for few persons; null where a sample has one example or is of one person.</returns>
    /// <exception cref="ArgumentException">A number is out of range, or a sample is empty.</exception>
    public static Interval? Interval(IReadOnlyList<IReadOnlyList<string?>> identities, Func<IReadOnlyList<int[]>, double> statistic, double confidence = 0.95, int resamples = 1000, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(identities);
        RequireShare(confidence);
        Clusters[] samples = [.. identities.Select(sample => Clusters.Of(sample.Count, sample))];
        Check(samples, resamples);
        return samples.Any(s => s.IsOne) ? null : Percentiles(Draw(samples, statistic, resamples, seed), confidence);
    }

    static void RequireShare(double confidence)
    {
        if (!(confidence is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "The confidence must be above 0 and below 1.");
    }

    /// <summary>Computes the interval that holds the middle share of values.</summary>
    internal static Interval Percentiles(IEnumerable<double> values, double confidence = 0.95)
    {
        double[] sorted = [.. values.Order()];
        double Quantile(double share) => sorted[(int)Math.Round(share * (sorted.Length - 1))];
        return new(Quantile((1 - confidence) / 2), Quantile((1 + confidence) / 2));
    }

    /// <summary>Computes the standard deviation of a statistic: for those that drawing the same example twice shifts, and whose percentiles therefore are wrong.</summary>
    /// <param name="sizes">How many examples each sample has, at least 1.</param>
    /// <param name="statistic">Computes it from the drawn rows of each sample.</param>
    /// <param name="resamples">How often it is drawn, at least 10; default 200.</param>
    /// <param name="seed">Of the draws; default 0.</param>
    /// <exception cref="ArgumentException">A sample is empty, or the resamples are too few.</exception>
    public static double Deviation(IReadOnlyList<int> sizes, Func<IReadOnlyList<int[]>, double> statistic, int resamples = 200, int seed = 0) =>
        Deviation(Draw(Independent(sizes), statistic, resamples, seed));

    /// <summary>Computes the standard deviation of values, at least 2, with n - 1.</summary>
    internal static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1));
    }

    static Clusters[] Independent(IReadOnlyList<int> sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        return [.. sizes.Select(size => Clusters.Of(size))];
    }

    static void Check(IReadOnlyList<Clusters> samples, int resamples)
    {
        if (samples.Any(s => s.Examples < 1)) throw new ArgumentException("A sample is empty; give at least one example each.", nameof(samples));
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 10);
    }

    /// <summary>Computes a statistic of every draw, in their order.</summary>
    internal static T[] Draw<T>(IReadOnlyList<Clusters> samples, Func<IReadOnlyList<int[]>, T> statistic, int resamples, int seed)
    {
        ArgumentNullException.ThrowIfNull(statistic);
        Check(samples, resamples);
        var (random, values) = (SeededRandom.Of(seed), new T[resamples]);
        int[][] drawn = [.. samples.Select(s => new int[s.Examples])];
        for (var k = 0; k < resamples; k++)
        {
            for (var i = 0; i < drawn.Length; i++) samples[i].Draw(drawn[i], random);
            values[k] = statistic(drawn);
        }
        return values;
    }

    /// <summary>Computes the interval of a mean.</summary>
    /// <param name="values">The values, at least one.</param>
    /// <param name="confidence">The share, in (0, 1); default 0.95.</param>
    /// <param name="resamples">How often to draw, at least 10; default 1000.</param>
    /// <param name="seed">Sets the draws; default 0.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public static Interval Mean(IReadOnlyList<float> values, double confidence = 0.95, int resamples = 1000, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Interval([values.Count], rows => rows[0].Average(row => (double)values[row]), confidence, resamples, seed);
    }
}
