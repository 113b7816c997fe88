namespace Dlfd.Evaluation;

/// <summary>Guesses by whether a value lies in an interval, ends included.</summary>
readonly record struct IntervalRule(double Low, double High, bool MembersInside)
{
    /// <summary>Finds the interval that is right most often.</summary>
    /// <param name="values">The signal.</param>
    /// <param name="labels">1 for members, 0 for others.</param>
    /// <param name="rows">The rows to learn from.</param>
    /// <param name="higherForMembers">Members lie above (true) or below (false) one threshold; null for an interval with members on either side of its ends.</param>
    public static IntervalRule Fit(double[] values, int[] labels, int[] rows, bool? higherForMembers)
    {
        // What a distinct value adds to the lead of "member" over "no member" when the interval takes it in.
        (double Value, int Gain)[] steps = [.. rows.GroupBy(row => values[row], row => 2 * labels[row] - 1).OrderBy(g => g.Key).Select(g => (g.Key, g.Sum()))];
        var inside = Best(steps, 1, higherForMembers);
        if (higherForMembers is not null) return inside.Rule;
        var outside = Best(steps, -1, null);
        var members = rows.Sum(row => labels[row]);
        // Right guesses: inside, the members taken in and the others left out; outside, the reverse.
        return inside.Gain + (rows.Length - members) >= outside.Gain + members ? inside.Rule : outside.Rule;
    }

    /// <summary>Computes how far a value lies on the members' side: half the interval's width less the distance from its middle, or with one end the distance from that; the reverse where members are outside.</summary>
    public double Score(double value) => (MembersInside ? 1 : -1) * Math.Min(value - Low, High - value);

    /// <summary>Computes the share of rows on the right side.</summary>
    public double Accuracy(double[] values, int[] labels, int[] rows)
    {
        var right = 0;
        foreach (var row in rows)
            if ((values[row] >= Low && values[row] <= High) == (MembersInside == (labels[row] == 1))) right++;
        return (double)right / rows.Length;
    }

    /// <summary>The run of neighbouring values with the greatest sum of gains; its ends lie half-way to the next value.</summary>
    static (IntervalRule Rule, int Gain) Best((double Value, int Gain)[] steps, int sign, bool? open)
    {
        int best = 0, bestFrom = 0, bestTo = -1, sum = 0, from = 0;
        var total = steps.Sum(s => sign * s.Gain);
        for (var i = 0; i < steps.Length; i++)
        {
            if (open == true) // everything from i up
            {
                if (total > best) (best, bestFrom, bestTo) = (total, i, steps.Length - 1);
                total -= sign * steps[i].Gain;
                continue;
            }
            if (sum <= 0 && open is null) (sum, from) = (0, i);
            sum += sign * steps[i].Gain;
            if (sum > best) (best, bestFrom, bestTo) = (sum, from, i);
        }
        if (bestTo < bestFrom) return (new(double.PositiveInfinity, double.NegativeInfinity, sign > 0), 0);
        var low = bestFrom == 0 ? double.NegativeInfinity : (steps[bestFrom - 1].Value + steps[bestFrom].Value) / 2;
        var high = bestTo == steps.Length - 1 ? double.PositiveInfinity : (steps[bestTo].Value + steps[bestTo + 1].Value) / 2;
        return (new(low, high, sign > 0), best);
    }
}
