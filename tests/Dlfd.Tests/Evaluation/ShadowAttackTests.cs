using Dlfd.Evaluation;

namespace Dlfd.Tests.Evaluation;

public class ShadowAttackTests
{
    static readonly MetricGolden Golden = MetricGolden.Instance;

    [Fact]
    public void Lira_OfShadowModels_HasTheRatesOfSciPysDensities() => Rates(new LiraAttack(Golden.MemberShadows, Golden.NonMemberShadows, deviationFloor: 0), Golden.Lira);

    [Fact]
    public void Rmia_OfReferenceModels_HasTheRatesOfItsFormula() => Rates(new RmiaAttack(Golden.MemberShadows, Golden.NonMemberShadows), Golden.Rmia);

    static void Rates(IMembershipInferenceAttack attack, MetricGolden.Rate golden)
    {
        var result = attack.Attack(Golden.Members, Golden.NonMembers);
        result.Auc.Should().BeApproximately(golden.Auc, 1e-12);
        result.TruePositiveRateAt1Percent.Should().BeApproximately(golden.At1, 1e-12);
    }

    /// <summary>Models whose margins of an example are 2 higher where they had it, and differ by example far more than that.</summary>
    static ShadowModel World(int model, bool[] included) => new(MetricGolden.Predict(
        [.. included.Select((inc, i) => new[] { 10 * MathF.Sin(i) + (inc ? 2 : 0) + 0.3f * MathF.Sin(17 * model + i), 0 })], new int[included.Length]), included);

    [Theory, InlineData(true), InlineData(false)]
    public void Lira_DifferencesWithinAnExample_AreFoundWhereThePlainLossIsBlind(bool online)
    {
        bool[] Half(int k) => [.. Enumerable.Range(0, 80).Select(i => online && (i + k) % 2 == 0)];
        IReadOnlyList<ShadowModel> shadows = [.. Enumerable.Range(0, 16).Select(k => World(k, Half(k)))];
        var (members, others) = (World(99, [.. Enumerable.Repeat(true, 80)]).Predictions, World(99, new bool[80]).Predictions);
        new LiraAttack(shadows, shadows).Attack(members, others).Auc.Should().BeGreaterThan(0.99);
        new RmiaAttack([.. Enumerable.Range(0, 4).Select(k => World(k, new bool[80]))], [.. Enumerable.Range(0, 4).Select(k => World(k, new bool[80]))])
            .Attack(members, others).Auc.Should().BeGreaterThan(0.5);
        new LossAttack().Attack(members, others).Auc.Should().BeLessThan(0.65);
    }

    [Fact]
    public void Lira_ModelsThatAgree_KeepTheFloor()
    {
        ShadowModel Same(bool included) => new(MetricGolden.Predict([[1, 0], [1, 0]], [0, 0]), [included, included]);
        ShadowModel[] shadows = [Same(true), Same(true), Same(false), Same(false)];
        var result = new LiraAttack(shadows, shadows).Attack(Same(true).Predictions, Same(false).Predictions);
        (result.Auc, result.Accuracy).Should().Be((0.5, 0.5));
    }

    [Fact]
    public void Attack_TooFewShadows_SaysSo()
    {
        ShadowModel[] one = [World(0, new bool[5])], all = [World(0, [true, true, true, true, true])];
        var predictions = World(9, new bool[5]).Predictions;
        FluentActions.Invoking(() => new LiraAttack(one, one).Attack(predictions, predictions)).Should().Throw<ArgumentException>().WithMessage("*under 2 shadow models without it*");
        FluentActions.Invoking(() => new RmiaAttack(all, all).Attack(predictions, predictions)).Should().Throw<ArgumentException>().WithMessage("*every reference model*");
        FluentActions.Invoking(() => new RmiaAttack(one, one).Attack(World(9, new bool[4]).Predictions, predictions)).Should().Throw<ArgumentException>().WithMessage("A shadow model has 5 predictions and 5 marks for 4 members*");
    }
}
