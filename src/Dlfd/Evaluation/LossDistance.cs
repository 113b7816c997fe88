namespace Dlfd.Evaluation;

/// <summary>Compares distributions of losses.</summary>
public static class LossDistance
{
    /// <summary>Computes the Jensen-Shannon divergence of two histograms, in bits, in [0, 1]; 0 where they are alike. Between forgotten and unseen losses the retrained model's is best, as people differ.</summary>
    /// <remarks>
    /// The bins hold equal shares of the losses of both, equal losses in one bin, so that no outlier stretches them: only the order of losses counts.
    /// Biased upwards by about 0.4 (bins - 1) / n bits for n losses a side, more so for unequal sides: compare only equal sizes and bins.
    /// </remarks>
    /// <param name="one">Losses, at least one, all finite.</param>
    /// <param name="other">Losses, at least one, all finite.</param>
    /// <param name="bins">How many bins, at least 1; default 10.</param>
    /// <exception cref="ArgumentException">A side is empty, or a loss is not finite.</exception>
    public static double JensenShannon(IReadOnlyList<float> one, IReadOnlyList<float> other, int bins = 10)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        if (one.Count == 0 || other.Count == 0) throw new ArgumentException("A side has no losses; give at least one of each.");
        double[] sorted = [.. one.Concat(other).Select(loss => (double)loss).Order()];
        if (!sorted.All(double.IsFinite)) throw new ArgumentException("A loss is not finite; check the model's outputs.");
        double[] Histogram(IReadOnlyList<float> losses)
        {
            var shares = new double[bins];
            foreach (var loss in losses) shares[(long)bins * RocCurve.Rank(sorted, loss, orEqual: false) / sorted.Length] += 1.0 / losses.Count;
            return shares;
        }
        var (p, q) = (Histogram(one), Histogram(other));
        return p.Zip(q, (a, b) => (Term(a, (a + b) / 2) + Term(b, (a + b) / 2)) / 2).Sum();
    }

    static double Term(double share, double middle) => share > 0 ? share * Math.Log2(share / middle) : 0;
}
