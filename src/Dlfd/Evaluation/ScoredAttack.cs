namespace Dlfd.Evaluation;

/// <summary>What an attack says of an example.</summary>
/// <param name="Score">The higher the likelier a member.</param>
/// <param name="IsMember">Whether it is taken for one.</param>
readonly record struct Guess(double Score, bool IsMember);

/// <summary>Turns guesses of membership that need no fitting into a result.</summary>
/// <param name="samples">The examples of each sample that is independent of the others.</param>
/// <param name="guess">The guesses of the members and of the non-members by a whole attack on rows of each sample.</param>
sealed class ScoredAttack(IReadOnlyList<Clusters> samples, Func<IReadOnlyList<int[]>, (Guess[] Members, Guess[] NonMembers)> guess)
{
    /// <summary>Attacks all examples, and as many draws of them for the intervals. The accuracy is the mean of both sides' shares, so its floor is 1/2.</summary>
    public MembershipInferenceResult Result(int resamples)
    {
        var (members, nonMembers) = guess([.. samples.Select(sample => Enumerable.Range(0, sample.Examples).ToArray())]);
        if (members.Length == 0 || nonMembers.Length == 0) throw new ArgumentException("The attack has a side without examples; give at least one of each.");
        var (found, spared) = Shares(members, nonMembers);
        var deviation = Math.Sqrt(found * (1 - found) / members.Length + spared * (1 - spared) / nonMembers.Length) / 2;
        var roc = samples.Count > 1 ? new RocCurve(Scored(members), Scored(nonMembers), samples[0], samples[1]) : new(Scored(members), Scored(nonMembers));
        var result = MembershipInferenceResult.From(roc, (found + spared) / 2, deviation, 0.5);
        if (samples.Any(s => s.IsOne)) return result with { Auc = result.Auc.Value };
        if (resamples == 0) return result;
        var draws = Bootstrap.Draw(samples, Drawn, resamples, seed: 0);
        result = result.WithIntervals([.. draws.Take(AttackIntervals.MostRefits).Select(d => d.Accuracy)], [.. draws.Select(d => d.Rates)]);
        return samples.Count > 1 ? result
            : result with { Auc = result.Auc with { Interval = Bootstrap.Percentiles(draws.Select(d => d.Auc)) } }; // one sample has scores on both sides, which the closed form takes for independent
    }

    (double Accuracy, double Auc, (double, double) Rates) Drawn(IReadOnlyList<int[]> rows)
    {
        var (members, nonMembers) = guess(rows);
        if (members.Length == 0 || nonMembers.Length == 0)
            throw new ArgumentException("Examples drawn anew for the intervals left a side without any; give more of both sides, or set resamples to 0.");
        var (found, spared) = Shares(members, nonMembers);
        var roc = new RocCurve(Scored(members), Scored(nonMembers));
        return ((found + spared) / 2, roc.Area().Value, roc.Rates);
    }

    static double[] Scored(Guess[] guesses) => Scores.Numbers(Array.ConvertAll(guesses, g => g.Score));

    /// <summary>Checks how often examples are to be drawn anew: 0 for no intervals, or 10 and more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is another number.</exception>
    public static int Resamples(int resamples) => resamples is 0 or >= 10
        ? resamples
        : throw new ArgumentOutOfRangeException(nameof(resamples), resamples, "The resamples must be 0, for no intervals, or at least 10.");

    /// <summary>The shares of the members found and of the non-members spared.</summary>
    static (double Found, double Spared) Shares(Guess[] members, Guess[] nonMembers) =>
        (members.Average(g => g.IsMember ? 1.0 : 0), nonMembers.Average(g => g.IsMember ? 0.0 : 1));
}
