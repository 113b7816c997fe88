namespace Dlfd.Evaluation;

/// <summary>Turns scores of membership that need no fitting into a result.</summary>
static class ScoredAttack
{
    /// <param name="members">The members' scores, higher where membership seems likelier.</param>
    /// <param name="nonMembers">The non-members' scores.</param>
    /// <param name="threshold">Above it an example is taken for a member. The accuracy is the mean of both sides' shares, so its floor is 1/2.</param>
    public static MembershipInferenceResult Result(double[] members, double[] nonMembers, double threshold)
    {
        if (members.Length == 0 || nonMembers.Length == 0) throw new ArgumentException("The attack has a side without examples; give at least one of each.");
        var (found, spared) = (members.Average(s => s > threshold ? 1.0 : 0), nonMembers.Average(s => s > threshold ? 0.0 : 1));
        var deviation = Math.Sqrt(found * (1 - found) / members.Length + spared * (1 - spared) / nonMembers.Length) / 2;
        return MembershipInferenceResult.From(new(Scores.Numbers(members), Scores.Numbers(nonMembers)), (found + spared) / 2, deviation, 0.5);
    }
}
