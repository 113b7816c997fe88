namespace Dlfd.Evaluation;

/// <summary>What some shadow models say of an example: how many they are, and the mean and variance (with n - 1; 0 for one model) of their margins.</summary>
readonly record struct ShadowMargins(int Count, double Mean, double Variance)
{
    public static ShadowMargins Of(double[] margins)
    {
        if (margins.Length == 0) return default;
        var mean = margins.Average();
        return new(margins.Length, mean, margins.Length == 1 ? 0 : margins.Sum(m => (m - mean) * (m - mean)) / (margins.Length - 1));
    }

    /// <summary>The standard deviation that all have in common; 0 where no example has two models.</summary>
    public static double Deviation(IEnumerable<ShadowMargins> all)
    {
        var (sum, count) = (0.0, 0);
        foreach (var margins in all.Where(m => m.Count > 1)) (sum, count) = (sum + margins.Count * margins.Variance, count + margins.Count);
        return count == 0 ? 0 : Math.Sqrt(sum / count);
    }
}
