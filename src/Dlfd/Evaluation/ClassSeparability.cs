using Dlfd.Models;

namespace Dlfd.Evaluation;

/// <summary>Represents how well the penultimate features tell classes apart; what over-forgetting destroys (the paper's correlation collapse) before accuracy shows it.</summary>
/// <remarks>In multi-label tasks each number is the mean over labels. Neither is best at 1: compare with the retrained model, and with the floor, on the same examples.</remarks>
/// <param name="TraceRatio">tr(between-class scatter) / tr(total scatter), in [0, 1]: the share of the features' variance that lies between class means (η², Fisher's criterion made bounded). Its interval is the delta method's; none of one person. Blind to curved classes, and led by the features of greatest variance.</param>
/// <param name="TraceFloor">What labels at random would have on average, (classes - 1) / (examples - 1).</param>
/// <param name="NeighbourAccuracy">The accuracy of guessing each example by the classes of its nearest other examples by cosine, ties to the smaller class, in [0, 1]. Its interval takes the neighbours as given.</param>
/// <param name="NeighbourFloor">The accuracy of always guessing the largest class.</param>
public sealed record ClassSeparability(Estimate TraceRatio, double TraceFloor, Estimate NeighbourAccuracy, double NeighbourFloor)
{
    /// <summary>Measures features.</summary>
    /// <param name="predictions">Predictions with labels and features, at least 2 examples.</param>
    /// <param name="neighbours">How many neighbours vote, at least 1; default 5.</param>
    /// <exception cref="ArgumentException">The predictions have no features or labels, too few examples, or a feature is not finite.</exception>
    public static ClassSeparability Measure(Predictions predictions, int neighbours = 5)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbours, 1);
        var features = Of(predictions);
        if (predictions.Count < 2) throw new ArgumentException("There is one example; give at least 2.", nameof(predictions));
        var columns = Scores.LabelColumns(predictions);
        var count = predictions.Count;
        var hits = Hits(Cosine.Nearest(features, count, Math.Min(neighbours, count - 1)), columns, count);
        return new(
            Trace(features, columns, Clusters.Of(predictions)),
            columns.Average(c => (c.Distinct().Count() - 1.0) / (count - 1)),
            new(hits.Average(h => (double)h), Interval.OfShare(hits, predictions.Identities)),
            columns.Average(c => (double)c.CountBy(label => label).Max(k => k.Value) / count));
    }

    /// <exception cref="ArgumentException">There are no features, or one is not finite.</exception>
    internal static float[] Of(Predictions predictions)
    {
        var features = predictions.Features ?? throw new ArgumentException("The predictions have no features; make them by PredictWithFeatures.", nameof(predictions));
        return features.All(float.IsFinite) ? features : throw new ArgumentException("A feature is not finite; check the model.", nameof(predictions));
    }

    /// <summary>The share of labels that each example's neighbours guess.</summary>
    static float[] Hits(long[] nearest, int[][] columns, int count)
    {
        var hits = new float[count];
        foreach (var labels in columns)
            for (var i = 0; i < count; i++)
            {
                var votes = new ArraySegment<long>(nearest, i * (nearest.Length / count), nearest.Length / count).CountBy(n => labels[n]);
                if (votes.OrderByDescending(v => v.Value).ThenBy(v => v.Key).First().Key == labels[i]) hits[i] += 1f / columns.Length;
            }
        return hits;
    }

    /// <summary>1 - within / total scatter with the delta method's interval: to first order the means may be taken as fixed, as each makes its own sum smallest.</summary>
    static Estimate Trace(float[] features, int[][] columns, Clusters clusters)
    {
        var count = clusters.Examples;
        var total = Scatter(features, new int[count]);
        var sum = total.Sum();
        if (sum == 0) return new(0); // all features are the same
        var (ratio, influence) = (0.0, new double[count]);
        foreach (var labels in columns)
        {
            var within = Scatter(features, labels);
            var share = within.Sum() / sum;
            ratio += (1 - share) / columns.Length;
            for (var i = 0; i < count; i++) influence[i] += (within[i] - share * total[i]) / sum / columns.Length;
        }
        return clusters.IsOne ? new(ratio) : new(ratio, Interval.Normal(ratio, Math.Sqrt(clusters.Inflation(influence) * influence.Sum(u => u * u)), 0, 1));
    }

    /// <summary>The squared distance of each example from the mean of its class.</summary>
    static double[] Scatter(float[] features, int[] labels)
    {
        var width = features.Length / labels.Length;
        Dictionary<int, (double[] Sum, int Count)> classes = [];
        for (var i = 0; i < labels.Length; i++)
        {
            var (sum, n) = classes.TryGetValue(labels[i], out var known) ? known : (new double[width], 0);
            for (var k = 0; k < width; k++) sum[k] += features[i * width + k];
            classes[labels[i]] = (sum, n + 1);
        }
        var scatter = new double[labels.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            var (sum, n) = classes[labels[i]];
            for (var k = 0; k < width; k++) scatter[i] += Math.Pow(features[i * width + k] - sum[k] / n, 2);
        }
        return scatter;
    }
}
