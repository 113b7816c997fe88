using Dlfd.Models;

namespace Dlfd.Evaluation;

/// <summary>Tells members by how much likelier the model finds them than reference models do, against the same ratio of other examples: the robust attack, offline.</summary>
/// <remarks>
/// Source: Zarifzadeh et al. 2024 (RMIA). An example's ratio is p(x) / ((1 + a)/2 · mean p_out(x) + (1 - a)/2) with p the probability
/// of its true class; its score the share of the non-members z (itself aside) with ratio(x) ≥ γ · ratio(z), above 1/2 a member. AUC and
/// rates are those of the ratios: of z without end the shares have their order, of few they tie the best member with the best of these.
/// </remarks>
/// <param name="members">Reference models on the members; those that did not have an example count, at least 1.</param>
/// <param name="nonMembers">The same models on the non-members.</param>
/// <param name="offset">a, how little reference models are trusted to match the unseen average, in [0, 1]; default 0.3.</param>
/// <param name="gamma">γ, above 0; default 1.</param>
/// <param name="resamples">How often the examples are drawn anew for the intervals of the accuracy (200 of them at most) and the true positive rates, the reference models being taken as given: 0 for none, or at least 10; default 0.</param>
public sealed class RmiaAttack(IReadOnlyList<ShadowModel> members, IReadOnlyList<ShadowModel> nonMembers, double offset = 0.3, double gamma = 1, int resamples = 0) : IMembershipInferenceAttack
{
    readonly IReadOnlyList<ShadowModel> memberShadows = members, nonMemberShadows = nonMembers;

    readonly double offset = offset is >= 0 and <= 1 ? offset : throw new ArgumentOutOfRangeException(nameof(offset), offset, "a must be from 0 to 1.");

    readonly double gamma = gamma > 0 ? gamma : throw new ArgumentOutOfRangeException(nameof(gamma), gamma, "γ must be above 0.");

    readonly int resamples = ScoredAttack.Resamples(resamples);

    /// <inheritdoc/>
    public MembershipInferenceResult Attack(Predictions members, Predictions nonMembers)
    {
        var (inside, outside) = (Ratios(members, memberShadows, "members"), Ratios(nonMembers, nonMemberShadows, "non-members"));
        if (outside.Length < 2) throw new ArgumentException("RMIA compares with other non-members; give at least 2.");
        return new ScoredAttack([Clusters.Of(members), Clusters.Of(nonMembers)], rows => Guesses(Array.ConvertAll(rows[0], row => inside[row]), Array.ConvertAll(rows[1], row => outside[row]))).Result(resamples) with { IsOffline = true };
    }

    (Guess[] Members, Guess[] NonMembers) Guesses(double[] inside, double[] outside)
    {
        double[] sorted = [.. outside.Select(z => gamma * z).Order()];
        int Rank(double ratio) => RocCurve.Rank(sorted, ratio, orEqual: true);
        return (Array.ConvertAll(inside, r => new Guess(r, 2 * Rank(r) > sorted.Length)), Array.ConvertAll(outside, r => new Guess(r, 2 * (Rank(r) - (r >= gamma * r ? 1 : 0)) > sorted.Length - 1)));
    }

    double[] Ratios(Predictions predictions, IReadOnlyList<ShadowModel> shadows, string side)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ShadowModel.Check(shadows, predictions, side);
        var own = MembershipSignal.Confidence.Of(predictions);
        double[][] others = [.. shadows.Select(s => MembershipSignal.Confidence.Of(s.Predictions))];
        return Scores.Numbers([.. own.Select((p, i) =>
        {
            double[] without = [.. Enumerable.Range(0, shadows.Count).Where(k => !shadows[k].Included[i]).Select(k => others[k][i])];
            if (without.Length == 0) throw new ArgumentException($"An example of the {side} is in every reference model's training set; give a model without it.");
            return p / (((1 + offset) * without.Average() + 1 - offset) / 2);
        })]);
    }
}
