namespace Dlfd.Reporting.Plots;

/// <summary>Densities over equal bins from 0; what lies above the last bin is counted in it.</summary>
internal static class LossHistogram
{
    internal const int Bins = 50;

    /// <summary>The 99th percentile of all finite losses; 1 where they are all 0.</summary>
    internal static double UpperEnd(IEnumerable<LossDistribution> losses)
    {
        var all = losses.SelectMany(item => item.Forget.Concat(item.Unseen)).Where(float.IsFinite).Order().ToArray();
        var end = all.Length == 0 ? 0 : all[(int)Math.Ceiling(0.99 * (all.Length - 1))];
        return end > 0 ? end : 1;
    }

    /// <summary>Counts the losses; infinite ones are in the last bin, NaN in none.</summary>
    internal static double[] Density(IReadOnlyList<float> losses, double end)
    {
        var density = new double[Bins];
        var weight = Bins / (end * losses.Count);
        foreach (var loss in losses)
            if (!float.IsNaN(loss))
                density[(int)Math.Clamp(loss / end * Bins, 0, Bins - 1)] += weight;
        return density;
    }
}
