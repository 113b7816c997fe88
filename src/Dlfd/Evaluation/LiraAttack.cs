using Dlfd.Models;

namespace Dlfd.Evaluation;

/// <summary>Tells members by how likely their margin is among models that had them and models that did not: the likelihood ratio attack.</summary>
/// <remarks>
/// Source: Carlini et al. 2022 (LiRA); with models that forgot an example as those that had it, Hayes et al. 2024 (U-LiRA). The
/// margins ln(p_y / (1 - p_y)) of an example are taken as normal on either side. Where an example has under 2 shadow models that had
/// it, all are judged by the other side alone (the offline attack, <see cref="MembershipInferenceResult.IsOffline"/>), since the two scores do not compare. The attacked model must not
/// be among the shadow models of the same call: <see cref="LeaveOneOut"/> sees to that.
/// </remarks>
/// <param name="members">Shadow models on the members; at least 2 that did not have an example.</param>
/// <param name="nonMembers">The same shadow models on the non-members.</param>
/// <param name="deviationFloor">The least standard deviation, at least 0 (0 gives no numbers where models agree), as few models may agree by chance; default 0.1 in units of the margin.</param>
/// <param name="sharedDeviation">Whether all examples, members or not, share one standard deviation of models with them and one of models without, as few models cannot tell one each; default true.</param>
/// <param name="resamples">How often the examples are drawn anew for the intervals of the accuracy (200 of them at most) and the true positive rates, the shadow models being taken as given: 0 for none, or at least 10; default 0.</param>
public sealed class LiraAttack(
    IReadOnlyList<ShadowModel> members, IReadOnlyList<ShadowModel> nonMembers, double deviationFloor = 0.1, bool sharedDeviation = true, int resamples = 0) : IMembershipInferenceAttack
{
    readonly IReadOnlyList<ShadowModel> memberShadows = members, nonMemberShadows = nonMembers;

    readonly double deviationFloor = deviationFloor >= 0
        ? deviationFloor
        : throw new ArgumentOutOfRangeException(nameof(deviationFloor), deviationFloor, "The least standard deviation must be at least 0.");

    readonly int resamples = ScoredAttack.Resamples(resamples);

    /// <inheritdoc/>
    public MembershipInferenceResult Attack(Predictions members, Predictions nonMembers)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentNullException.ThrowIfNull(nonMembers);
        ShadowModel.Check(memberShadows, members, "members");
        ShadowModel.Check(nonMemberShadows, nonMembers, "non-members");
        var online = Have(2, memberShadows, members.Count, included: true) && Have(2, nonMemberShadows, nonMembers.Count, included: true);
        var (inside, outside) = (Evidence(members, memberShadows, "members", online), Evidence(nonMembers, nonMemberShadows, "non-members", online));
        return new ScoredAttack([Clusters.Of(members), Clusters.Of(nonMembers)], Guesses).Result(resamples) with { IsOffline = !online };

        (Guess[], Guess[]) Guesses(IReadOnlyList<int[]> rows)
        {
            Example[] had = [.. rows[0].Select(row => inside[row])], hadNot = [.. rows[1].Select(row => outside[row])];
            var spread = Spread([.. had, .. hadNot]); // one for both sides, or it would tell them apart
            return (Score(had, spread), Score(hadNot, spread));
        }
    }

    /// <summary>Attacks each of some models by all others, and pools the scores: how LiRA and U-LiRA judge a method from as few trainings as possible.</summary>
    /// <param name="models">Models on the same examples, at least 3 of which had no part of each, so that 2 are left without any of them; with 3 more that had each, 6 in all, the attack is online.</param>
    /// <param name="deviationFloor">As of the attack.</param>
    /// <param name="sharedDeviation">As of the attack.</param>
    /// <param name="resamples">As of the attack; an example is drawn with its scores in all models, which are not independent, for the AUC's interval too; without resamples that takes them as if they were.</param>
    /// <exception cref="ArgumentException">There are too few models, or they are of other examples.</exception>
    public static MembershipInferenceResult LeaveOneOut(IReadOnlyList<ShadowModel> models, double deviationFloor = 0.1, bool sharedDeviation = true, int resamples = 0)
    {
        ArgumentNullException.ThrowIfNull(models);
        if (models.Count < 4) throw new ArgumentException($"There are {models.Count} models; give at least 6, of which 3 had each example and 3 had not (for the offline attack at least 4, of which 3 had not).", nameof(models));
        var examples = models[0].Predictions;
        ShadowModel.Check(models, examples, "examples");
        if (!Have(3, models, examples.Count, included: false)) throw new ArgumentException("An example is missing from the training of under 3 models; give at least 3 without each, and for the online attack 3 with each.", nameof(models));
        var attack = new LiraAttack([], [], deviationFloor, sharedDeviation, resamples);
        ShadowModel[][] others = [.. models.Select((_, k) => models.Where((_, i) => i != k).ToArray())];
        var online = Have(3, models, examples.Count, included: true);
        Example[][] evidence = [.. models.Select((model, k) => Evidence(model.Predictions, others[k], "examples", online))];
        return new ScoredAttack([Clusters.Of(examples)], rows => Pooled(rows[0])).Result(attack.resamples) with { IsOffline = !online };

        (Guess[], Guess[]) Pooled(int[] rows)
        {
            var scores = models.SelectMany((model, k) =>
            {
                Example[] drawn = [.. rows.Select(row => evidence[k][row])];
                return attack.Score(drawn, attack.Spread(drawn)).Zip(rows, (score, row) => (score, model.Included[row]));
            }).ToLookup(s => s.Item2, s => s.score);
            return ([.. scores[true]], [.. scores[false]]);
        }
    }

    static bool Have(int least, IReadOnlyList<ShadowModel> shadows, int count, bool included) =>
        Enumerable.Range(0, count).All(i => shadows.Count(s => s.Included[i] == included) >= least);

    /// <summary>The margins of each example in the attacked model and in the shadow models; without those that had it where the attack is offline.</summary>
    static Example[] Evidence(Predictions predictions, IReadOnlyList<ShadowModel> shadows, string side, bool online)
    {
        if (!Have(2, shadows, predictions.Count, included: false)) throw new ArgumentException($"An example of the {side} has under 2 shadow models without it; train more.");
        double[][] margins = [.. shadows.Select(s => MembershipSignal.Margin.Of(s.Predictions))];
        ShadowMargins Of(int i, bool included) => ShadowMargins.Of([.. Enumerable.Range(0, shadows.Count).Where(k => shadows[k].Included[i] == included).Select(k => margins[k][i])]);
        return [.. MembershipSignal.Margin.Of(predictions).Select((margin, i) => new Example(margin, online ? Of(i, true) : default, Of(i, false)))];
    }

    /// <summary>The deviations that all examples have in common, with and without them; 0 where each has its own.</summary>
    (double In, double Out) Spread(Example[] examples) => sharedDeviation
        ? (ShadowMargins.Deviation(examples.Select(e => e.Inside)), ShadowMargins.Deviation(examples.Select(e => e.Outside)))
        : (0, 0);

    /// <summary>The logarithm of the likelihood ratio of each example, above 0 a member.</summary>
    Guess[] Score(Example[] examples, (double In, double Out) spread)
    {
        double Deviation(ShadowMargins own, double shared) => Math.Max(deviationFloor, sharedDeviation ? shared : Math.Sqrt(own.Variance));
        return Array.ConvertAll(examples, example =>
        {
            var (margin, inside, outside) = example;
            var without = Deviation(outside, spread.Out);
            var score = inside.Count == 0
                ? (margin - outside.Mean) / without
                : LogDensity(margin, inside.Mean, Deviation(inside, spread.In)) - LogDensity(margin, outside.Mean, without);
            return new Guess(score, score > 0);
        });
    }

    static double LogDensity(double value, double mean, double deviation) =>
        -Math.Log(deviation) - (value - mean) * (value - mean) / (2 * deviation * deviation);

    readonly record struct Example(double Margin, ShadowMargins Inside, ShadowMargins Outside);
}
