using Dlfd.Models;

namespace Dlfd.Evaluation;

/// <summary>Groups examples that are no independent evidence of each other: those of one person.</summary>
sealed class Clusters
{
    readonly int[][] clusters;

    Clusters(int[][] clusters) => (this.clusters, Examples) = (clusters, clusters.Sum(c => c.Length));

    /// <summary>Gets the number of examples.</summary>
    public int Examples { get; }

    /// <summary>Gets whether there is one example, or all are of one person, who tells of nobody else: how much they vary cannot be known.</summary>
    public bool IsOne => clusters.Length == 1;

    /// <summary>Takes each example by itself.</summary>
    public static Clusters Of(int examples) => new([.. Enumerable.Range(0, examples).Select(i => new[] { i })]);

    /// <summary>Takes the examples of a person together; without identities, or a name, each by itself.</summary>
    /// <exception cref="ArgumentException">There are fewer or more identities than examples.</exception>
    public static Clusters Of(int examples, IReadOnlyList<string?>? identities)
    {
        if (identities is null) return Of(examples);
        RequireOneEach(examples, identities);
        return new([.. Enumerable.Range(0, examples).GroupBy(i => (identities[i], identities[i] is null ? i : -1)).Select(person => person.ToArray())]);
    }

    /// <exception cref="ArgumentException">There are fewer or more identities than examples.</exception>
    public static void RequireOneEach(int examples, IReadOnlyList<string?> identities)
    {
        if (identities.Count != examples) throw new ArgumentException($"There are {identities.Count} identities for {examples} examples; give one of each, in the same order.", nameof(identities));
    }

    /// <inheritdoc cref="Of(int, IReadOnlyList{string?}?)"/>
    public static Clusters Of(Predictions predictions) => Of(predictions.Count, predictions.Identities);

    /// <summary>Draws whole clusters with replacement until there are as many examples as before; the last is cut.</summary>
    public void Draw(int[] sample, Random random)
    {
        for (var filled = 0; filled < sample.Length;)
        {
            var drawn = clusters[random.Next(clusters.Length)];
            var count = Math.Min(drawn.Length, sample.Length - filled);
            Array.Copy(drawn, 0, sample, filled, count);
            filled += count;
        }
    }

    /// <summary>Computes by what to multiply the variance that a mean of independent examples would have, at least 1, for its 95 % interval by the normal quantile to hold.</summary>
    /// <remarks>Sources: the cluster-robust variance of Liang and Zeger 1986, with Student's quantile for as many clusters, less one (to the third order of its expansion).</remarks>
    /// <param name="deviations">How far each example is from the mean. Where none is, or there is one cluster, every cluster counts as one example.</param>
    public double Inflation(IReadOnlyList<double> deviations)
    {
        if (clusters.Length == Examples) return 1;
        var squares = deviations.Sum(d => d * d);
        if (clusters.Length == 1 || squares <= 1e-12) return (double)Examples / clusters.Length;
        var sums = clusters.Sum(cluster => Math.Pow(cluster.Sum(i => deviations[i]), 2));
        return Math.Max(1, sums / squares * clusters.Length / (clusters.Length - 1) * Math.Pow(Student(clusters.Length - 1) / Interval.Normal95, 2));
    }

    static double Student(int freedom)
    {
        const double z = Interval.Normal95, z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z;
        double n = freedom;
        return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n) + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n);
    }
}
