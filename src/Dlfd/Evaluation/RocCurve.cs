namespace Dlfd.Evaluation;

/// <summary>Compares scores of members and non-members at every threshold.</summary>
/// <param name="members">The members' scores, higher where membership seems likelier; not empty.</param>
/// <param name="nonMembers">The non-members' scores; not empty.</param>
/// <param name="memberClusters">The members that are no independent evidence of each other; null for none.</param>
/// <param name="nonMemberClusters">Such non-members.</param>
sealed class RocCurve(double[] members, double[] nonMembers, Clusters? memberClusters = null, Clusters? nonMemberClusters = null)
{
    readonly double[] unsortedMembers = members, unsortedNonMembers = nonMembers;
    readonly double[] members = [.. members.Order()], nonMembers = [.. nonMembers.Order()];

    /// <summary>Computes the probability that a member scores above a non-member (ties count half), with the 95 % interval of Hanley and McNeil; none where a side has one example or is of one person.</summary>
    /// <remarks>Clusters widen it as much as the variance of the placements grows by them (Obuchowski 1997).</remarks>
    public Estimate Area()
    {
        double n = members.Length, m = nonMembers.Length, area = members.Sum(value => Placement(nonMembers, value)) / n;
        if (members.Length == 1 || nonMembers.Length == 1 || memberClusters?.IsOne == true || nonMemberClusters?.IsOne == true) return new(area);
        double q1 = area / (2 - area), q2 = 2 * area * area / (1 + area); // that two members are above a non-member, and a member above two
        var variance = (area * (1 - area) + (n - 1) * (q1 - area * area) + (m - 1) * (q2 - area * area)) / (n * m);
        return new(area, Interval.Normal(area, Math.Sqrt(Math.Max(0, variance * Inflation(area))), 0, 1));
    }

    double Inflation(double area)
    {
        if (memberClusters is null || nonMemberClusters is null) return 1;
        var (one, two) = (Variance(unsortedMembers, nonMembers, area, memberClusters), Variance(unsortedNonMembers, members, 1 - area, nonMemberClusters));
        return one.Independent + two.Independent is > 0 and var independent ? (one.Clustered + two.Clustered) / independent : 1;
    }

    /// <summary>What one side adds to the variance of the area, where its values are independent and as clustered.</summary>
    static (double Independent, double Clustered) Variance(double[] values, double[] others, double mean, Clusters clusters)
    {
        var deviations = Array.ConvertAll(values, v => Placement(others, v) - mean);
        var variance = deviations.Sum(d => d * d) / ((double)values.Length * values.Length);
        return (variance, variance * clusters.Inflation(deviations));
    }

    /// <summary>The share of sorted values below a value, equal ones counting half.</summary>
    static double Placement(double[] sorted, double value) => (Rank(sorted, value, orEqual: false) + Rank(sorted, value, orEqual: true)) / 2.0 / sorted.Length;

    /// <summary>Computes the greatest share of members above a threshold that at most a share of the non-members reaches.</summary>
    public double TruePositiveRate(double falsePositiveRate)
    {
        var allowed = Allowed(falsePositiveRate);
        if (allowed >= nonMembers.Length) return 1;
        // The threshold lies just above the non-member that may no longer pass.
        return 1 - (double)Rank(members, nonMembers[^(allowed + 1)], orEqual: true) / members.Length;
    }

    /// <summary>Gets that share at 1 % and at 0.1 %.</summary>
    public (double At1, double At01) Rates => (TruePositiveRate(0.01), TruePositiveRate(0.001));

    /// <summary>Computes both for examples drawn anew.</summary>
    public (double At1, double At01)[] DrawnRates(int resamples, int seed) => Bootstrap.Draw([memberClusters ?? Clusters.Of(members.Length), nonMemberClusters ?? Clusters.Of(nonMembers.Length)],
        rows => new RocCurve(Array.ConvertAll(rows[0], row => unsortedMembers[row]), Array.ConvertAll(rows[1], row => unsortedNonMembers[row])).Rates, resamples, seed);

    int Allowed(double falsePositiveRate) => (int)Math.Floor(falsePositiveRate * nonMembers.Length + 1e-9);

    /// <summary>Counts the sorted values below (or at) a value.</summary>
    internal static int Rank(double[] sorted, double value, bool orEqual)
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
