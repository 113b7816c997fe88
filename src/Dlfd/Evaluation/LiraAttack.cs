using Dlfd.Models;

namespace Dlfd.Evaluation;

/// <summary>Tells members by how likely their margin is among models that had them and models that did not: the likelihood ratio attack.</summary>
/// <remarks>
/// Source: Carlini et al. 2022 (LiRA); with models that forgot an example as those that had it, Hayes et al. 2024 (U-LiRA). The
/// margins ln(p_y / (1 - p_y)) of an example are taken as normal on either side. Where an example has under 2 shadow models that had
/// it, all are judged by the other side alone (the offline attack), since the two scores do not compare. The attacked model must not
/// be among the shadow models of the same call: <see cref="LeaveOneOut"/> sees to that.
/// </remarks>
/// <param name="members">Shadow models on the members; at least 2 that did not have an example.</param>
/// <param name="nonMembers">The same shadow models on the non-members.</param>
/// <param name="deviationFloor">The least standard deviation, at least 0, as few models may agree by chance; default 0.1 in units of the margin.</param>
/// <param name="sharedDeviation">Whether one standard deviation a side is shared by all examples, as few models cannot tell one each; default true.</param>
public sealed class LiraAttack(IReadOnlyList<ShadowModel> members, IReadOnlyList<ShadowModel> nonMembers, double deviationFloor = 0.1, bool sharedDeviation = true) : IMembershipInferenceAttack
{
    readonly IReadOnlyList<ShadowModel> memberShadows = members, nonMemberShadows = nonMembers;

    readonly double deviationFloor = deviationFloor >= 0
        ? deviationFloor
        : throw new ArgumentOutOfRangeException(nameof(deviationFloor), deviationFloor, "The least standard deviation must be at least 0.");

    /// <inheritdoc/>
    public MembershipInferenceResult Attack(Predictions members, Predictions nonMembers)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentNullException.ThrowIfNull(nonMembers);
        ShadowModel.Check(memberShadows, members, "members");
        ShadowModel.Check(nonMemberShadows, nonMembers, "non-members");
        var online = HaveTwo(memberShadows, members.Count, included: true) && HaveTwo(nonMemberShadows, nonMembers.Count, included: true);
        return ScoredAttack.Result(Score(members, memberShadows, "members", online), Score(nonMembers, nonMemberShadows, "non-members", online), 0);
    }

    /// <summary>Attacks each of some models by all others, and pools the scores: how LiRA and U-LiRA judge a method from as few trainings as possible.</summary>
    /// <param name="models">At least 4 models, all on the same examples: so many that without any of them 2 are left that had no part of each example.</param>
    /// <param name="deviationFloor">As of the attack.</param>
    /// <param name="sharedDeviation">As of the attack.</param>
    /// <exception cref="ArgumentException">There are too few models, or they are of other examples.</exception>
    public static MembershipInferenceResult LeaveOneOut(IReadOnlyList<ShadowModel> models, double deviationFloor = 0.1, bool sharedDeviation = true)
    {
        ArgumentNullException.ThrowIfNull(models);
        if (models.Count < 4) throw new ArgumentException($"There are {models.Count} models; give at least 4, half of which had an example.", nameof(models));
        var examples = models[0].Predictions;
        ShadowModel.Check(models, examples, "examples");
        var attack = new LiraAttack([], [], deviationFloor, sharedDeviation);
        ShadowModel[][] others = [.. models.Select((_, k) => models.Where((_, i) => i != k).ToArray())];
        var online = others.All(o => HaveTwo(o, examples.Count, included: true));
        var scores = models.SelectMany((model, k) => attack.Score(model.Predictions, others[k], "examples", online).Zip(model.Included)).ToLookup(s => s.Second, s => s.First);
        return ScoredAttack.Result([.. scores[true]], [.. scores[false]], 0);
    }

    static bool HaveTwo(IReadOnlyList<ShadowModel> shadows, int count, bool included) =>
        Enumerable.Range(0, count).All(i => shadows.Count(s => s.Included[i] == included) >= 2);

    /// <summary>The logarithm of the likelihood ratio of each example.</summary>
    double[] Score(Predictions predictions, IReadOnlyList<ShadowModel> shadows, string side, bool online)
    {
        if (!HaveTwo(shadows, predictions.Count, included: false)) throw new ArgumentException($"An example of the {side} has under 2 shadow models without it; train more.");
        var margins = MembershipSignal.Margin.Of(predictions);
        double[][] shadowMargins = [.. shadows.Select(s => MembershipSignal.Margin.Of(s.Predictions))];
        var (inside, outside) = (Sides(true), Sides(false));
        var (spreadIn, spreadOut) = (Deviation(inside.SelectMany(Centred)), Deviation(outside.SelectMany(Centred)));
        return [.. margins.Select((margin, i) => Ratio(margin, online ? inside[i] : [], outside[i], spreadIn, spreadOut))];

        double[][] Sides(bool included) =>
            [.. margins.Select((_, i) => Enumerable.Range(0, shadows.Count).Where(k => shadows[k].Included[i] == included).Select(k => shadowMargins[k][i]).ToArray())];
    }

    double Ratio(double margin, double[] inside, double[] outside, double spreadIn, double spreadOut)
    {
        var without = (Mean: outside.Average(), Deviation: sharedDeviation ? spreadOut : Deviation(Centred(outside)));
        if (inside.Length == 0) return (margin - without.Mean) / without.Deviation;
        return LogDensity(margin, inside.Average(), sharedDeviation ? spreadIn : Deviation(Centred(inside))) - LogDensity(margin, without.Mean, without.Deviation);
    }

    static double LogDensity(double value, double mean, double deviation) =>
        -Math.Log(deviation) - (value - mean) * (value - mean) / (2 * deviation * deviation);

    /// <summary>Deviations from the mean, enlarged as n - 1 of n are free.</summary>
    static IEnumerable<double> Centred(double[] values)
    {
        if (values.Length < 2) return [];
        var (mean, factor) = (values.Average(), Math.Sqrt(values.Length / (values.Length - 1.0)));
        return values.Select(v => (v - mean) * factor);
    }

    double Deviation(IEnumerable<double> centred)
    {
        double[] all = [.. centred];
        return Math.Max(deviationFloor, all.Length == 0 ? 0 : Math.Sqrt(all.Average(c => c * c)));
    }
}
