namespace Dlfd.Evaluation;

/// <summary>Compares scores of members and non-members at every threshold.</summary>
/// <param name="members">The members' scores, higher where membership seems likelier; not empty.</param>
/// <param name="nonMembers">The non-members' scores; not empty.</param>
sealed class RocCurve(double[] members, double[] nonMembers)
{
    readonly double[] members = [.. members.Order()], nonMembers = [.. nonMembers.Order()];

    /// <summary>Computes the probability that a member scores above a non-member (ties count half), with the 95 % interval of Hanley and McNeil.</summary>
    public (double Area, double Low, double High) Area()
    {
        var wins = members.Sum(value => (Rank(nonMembers, value, orEqual: false) + Rank(nonMembers, value, orEqual: true)) / 2.0);
        double n = members.Length, m = nonMembers.Length, area = wins / (n * m);
        double q1 = area / (2 - area), q2 = 2 * area * area / (1 + area);
        var variance = (area * (1 - area) + (m - 1) * (q1 - area * area) + (n - 1) * (q2 - area * area)) / (n * m);
        var reach = 1.96 * Math.Sqrt(Math.Max(0, variance));
        return (area, Math.Max(0, area - reach), Math.Min(1, area + reach));
    }

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

    /// <summary>Computes both for examples drawn anew. Positions are drawn, which have the order of the values.</summary>
    public (double At1, double At01)[] DrawnRates(int resamples, int seed) => Bootstrap.Draw(
        [members.Length, nonMembers.Length],
        rows =>
        {
            Array.Sort(rows[1]);
            double Rate(double falsePositiveRate)
            {
                var first = Rank(members, nonMembers[rows[1][^(Allowed(falsePositiveRate) + 1)]], orEqual: true);
                return rows[0].Count(row => row >= first) / (double)members.Length;
            }
            return (Rate(0.01), Rate(0.001));
        },
        resamples, seed);

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
