namespace Dlfd.Evaluation;

/// <summary>Compares distributions of losses.</summary>
public static class LossDistance
{
    /// <summary>Computes the Jensen-Shannon divergence of two histograms with equal bins over the range of both, in bits, in [0, 1]; 0 is best.</summary>
    /// <remarks>It is biased upwards by about 0.4 (k - 1) / n bits for n losses a side in k bins that are not empty, more so for unequal sides: compare only equal sizes and bins.</remarks>
    /// <param name="one">Losses, at least one, all finite.</param>
    /// <param name="other">Losses, at least one, all finite.</param>
    /// <param name="bins">How many bins, at least 1; default 50.</param>
    /// <exception cref="ArgumentException">A side is empty, or a loss is not finite.</exception>
    public static double JensenShannon(IReadOnlyList<float> one, IReadOnlyList<float> other, int bins = 50)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        if (one.Count == 0 || other.Count == 0) throw new ArgumentException("A side has no losses; give at least one of each.");
        if (!one.Concat(other).All(float.IsFinite)) throw new ArgumentException("A loss is not finite; check the model's outputs.");
        double low = one.Concat(other).Min(), width = (one.Concat(other).Max() - low) / bins;
        double[] Histogram(IReadOnlyList<float> losses)
        {
            var shares = new double[bins];
            foreach (var loss in losses) shares[width > 0 ? Math.Min(bins - 1, (int)((loss - low) / width)) : 0] += 1.0 / losses.Count;
            return shares;
        }
        var (p, q) = (Histogram(one), Histogram(other));
        return p.Zip(q, (a, b) => (Term(a, (a + b) / 2) + Term(b, (a + b) / 2)) / 2).Sum();
    }

    static double Term(double share, double middle) => share > 0 ? share * Math.Log2(share / middle) : 0;
}
