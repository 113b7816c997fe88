namespace Dlfd.Evaluation;

/// <summary>Computes the area under the ROC curve.</summary>
static class RocCurve
{
    /// <summary>Computes the probability that a value of <paramref name="higher"/> is above one of <paramref name="lower"/> (ties count half), with the 95 % interval of Hanley and McNeil.</summary>
    public static (double Area, double Low, double High) Area(ReadOnlySpan<float> higher, ReadOnlySpan<float> lower)
    {
        float[] below = lower.ToArray();
        Array.Sort(below);
        var wins = 0.0;
        foreach (var value in higher) wins += (Rank(below, value, orEqual: false) + Rank(below, value, orEqual: true)) / 2.0;

        double n = higher.Length, m = lower.Length, area = wins / (n * m);
        double q1 = area / (2 - area), q2 = 2 * area * area / (1 + area);
        var variance = (area * (1 - area) + (n - 1) * (q1 - area * area) + (m - 1) * (q2 - area * area)) / (n * m);
        var reach = 1.96 * Math.Sqrt(Math.Max(0, variance));
        return (area, Math.Max(0, area - reach), Math.Min(1, area + reach));
    }

    /// <summary>Counts the sorted values below (or at) a value.</summary>
    static int Rank(float[] sorted, float value, bool orEqual)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < value || (orEqual && sorted[middle] == value)) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
