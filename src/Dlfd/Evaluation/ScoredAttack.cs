namespace Dlfd.Evaluation;

/// <summary>Turns scores of membership that need no fitting into a result.</summary>
/// <param name="samples">The examples of each sample that is independent of the others.</param>
/// <param name="score">The scores of the members and of the non-members, higher where membership seems likelier, by a whole attack on rows of each sample.</param>
/// <param name="threshold">Above it an example is taken for a member.</param>
sealed class ScoredAttack(IReadOnlyList<Clusters> samples, Func<IReadOnlyList<int[]>, (double[] Members, double[] NonMembers)> score, double threshold)
{
    /// <summary>Attacks all examples, and as many draws of them for the intervals. The accuracy is the mean of both sides' shares, so its floor is 1/2.</summary>
    public MembershipInferenceResult Result(int resamples)
    {
        var (members, nonMembers) = Scored([.. samples.Select(sample => Enumerable.Range(0, sample.Examples).ToArray())]);
        if (members.Length == 0 || nonMembers.Length == 0) throw new ArgumentException("The attack has a side without examples; give at least one of each.");
        var (found, spared) = Shares(members, nonMembers);
        var deviation = Math.Sqrt(found * (1 - found) / members.Length + spared * (1 - spared) / nonMembers.Length) / 2;
        var roc = samples.Count > 1 ? new RocCurve(members, nonMembers, samples[0], samples[1]) : new(members, nonMembers);
        var result = MembershipInferenceResult.From(roc, (found + spared) / 2, deviation, 0.5);
        if (resamples == 0 || samples.Any(s => s.IsOne)) return result;
        var draws = Bootstrap.Draw(samples, Drawn, resamples, seed: 0);
        result = result.WithIntervals([.. draws.Take(AttackIntervals.MostRefits).Select(d => d.Accuracy)], [.. draws.Select(d => d.Rates)]);
        return samples.Count > 1 ? result
            : result with { Auc = result.Auc with { Interval = Bootstrap.Percentiles(draws.Select(d => d.Auc)) } }; // one sample has scores on both sides, which the closed form takes for independent
    }

    (double Accuracy, double Auc, (double, double) Rates) Drawn(IReadOnlyList<int[]> rows)
    {
        var (members, nonMembers) = Scored(rows);
        if (members.Length == 0 || nonMembers.Length == 0)
            throw new ArgumentException("Examples drawn anew for the intervals left a side without any; give more of both sides, or set resamples to 0.");
        var (found, spared) = Shares(members, nonMembers);
        var roc = new RocCurve(members, nonMembers);
        return ((found + spared) / 2, roc.Area().Value, roc.Rates);
    }

    (double[] Members, double[] NonMembers) Scored(IReadOnlyList<int[]> rows)
    {
        var (members, nonMembers) = score(rows);
        return (Scores.Numbers(members), Scores.Numbers(nonMembers));
    }

    /// <summary>Checks how often examples are to be drawn anew: 0 for no intervals, or 10 and more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is another number.</exception>
    public static int Resamples(int resamples) => resamples is 0 or >= 10
        ? resamples
        : throw new ArgumentOutOfRangeException(nameof(resamples), resamples, "The resamples must be 0, for no intervals, or at least 10.");

    /// <summary>The shares of the members found and of the non-members spared.</summary>
    (double Found, double Spared) Shares(double[] members, double[] nonMembers) =>
        (members.Average(s => s > threshold ? 1.0 : 0), nonMembers.Average(s => s > threshold ? 0.0 : 1));
}
