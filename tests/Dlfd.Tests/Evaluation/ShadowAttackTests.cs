using Dlfd.Evaluation;
using Dlfd.Models;

namespace Dlfd.Tests.Evaluation;

public class ShadowAttackTests
{
    static readonly MetricGolden Golden = MetricGolden.Instance;

    [Fact]
    public void Lira_OfShadowModels_HasTheRatesOfSciPysDensities() => Rates(new LiraAttack(Golden.MemberShadows, Golden.NonMemberShadows, deviationFloor: 0), Golden.Lira);

    [Fact]
    public void Lira_OneDeviationAnExample_HasTheRatesOfSciPysDensities() =>
        Rates(new LiraAttack(Golden.MemberShadows, Golden.NonMemberShadows, deviationFloor: 0, sharedDeviation: false), Golden.LiraOwn);

    /// <summary>A floor of 0.9 holds for some of the examples, one of 1.5 for both deviations in common.</summary>
    [Theory, InlineData(0.9, false), InlineData(1.5, true)]
    public void Lira_DeviationFloor_HasTheRatesOfSciPysDensities(double floor, bool shared) =>
        Rates(new LiraAttack(Golden.MemberShadows, Golden.NonMemberShadows, floor, shared), shared ? Golden.LiraSharedFloor : Golden.LiraFloor);

    /// <summary>Of the models from the third to the sixth two had no example, and some examples no model.</summary>
    [Fact]
    public void Lira_Offline_HasTheRatesOfSciPysDistribution() =>
        Rates(new LiraAttack([.. Golden.MemberShadows.Skip(2).Take(4)], [.. Golden.NonMemberShadows.Skip(2).Take(4)], deviationFloor: 0), Golden.LiraOffline);

    [Fact]
    public void LeaveOneOut_OfEveryModel_HasSciPysPooledRates()
    {
        var result = LiraAttack.LeaveOneOut(Golden.LeaveOneOut.Models, deviationFloor: 0);
        result.Auc.Value.Should().BeApproximately(Golden.LeaveOneOut.Rates.Auc, 1e-12);
        result.TruePositiveRateAt1Percent.Value.Should().BeApproximately(Golden.LeaveOneOut.Rates.At1, 1e-12);
        FluentActions.Invoking(() => LiraAttack.LeaveOneOut(Golden.LeaveOneOut.Models.Take(3).ToArray())).Should().Throw<ArgumentException>().WithMessage("There are 3 models; give at least 6, of which 3 had each example and 3 had not*");
    }

    /// <summary>Without the attacked model 2 have to be left on either side.</summary>
    [Theory, InlineData(3, 3, false), InlineData(2, 3, true), InlineData(1, 3, true)]
    public void LeaveOneOut_OfTheFewestModels_Works(int with, int without, bool offline)
    {
        ShadowModel[] models = [.. Enumerable.Range(0, with + without).Select(k => World(k, [.. Enumerable.Range(0, 10).Select(i => (i + k) % (with + without) < with)]))];
        LiraAttack.LeaveOneOut(models).IsOffline.Should().Be(offline);
    }

    [Fact]
    public void LeaveOneOut_ExampleThatTooManyHad_IsRefused()
    {
        ShadowModel[] Models(int count, int without) => [.. Enumerable.Range(0, count).Select(k => World(k, [.. Enumerable.Range(0, 10).Select(i => (i + k) % count >= without)]))];
        foreach (var models in new[] { Models(4, 2), Models(6, 2) })
            FluentActions.Invoking(() => LiraAttack.LeaveOneOut(models)).Should().Throw<ArgumentException>().WithMessage("An example is missing from the training of under 3 models; give at least 3 without each*");
    }

    [Fact]
    public void Rmia_OfReferenceModels_HasTheRatesAndAccuracyOfItsFormula()
    {
        var attack = new RmiaAttack(Golden.MemberShadows, Golden.NonMemberShadows);
        Rates(attack, Golden.Rmia);
        attack.Attack(Golden.Members, Golden.NonMembers).Accuracy.Value.Should().BeApproximately(Golden.RmiaAccuracy, 1e-12);
    }

    /// <summary>As shares of the non-members below them, all members and the best non-member would be alike.</summary>
    [Fact]
    public void Rmia_MembersAboveAllNonMembers_AreFoundAtAnyRate()
    {
        ShadowModel Even(int n) => new(MetricGolden.Predict([.. Enumerable.Repeat(new float[] { 0, 0 }, n)], new int[n]), new bool[n]);
        Predictions Of(int first, int n) => MetricGolden.Predict([.. Enumerable.Range(first, n).Select(z => new[] { z / 10f, 0 })], new int[n]);
        var result = new RmiaAttack([Even(20)], [Even(30)]).Attack(Of(0, 20), Of(-30, 30));
        (result.Auc.Value, result.TruePositiveRateAt1Percent.Value, result.TruePositiveRateAt01Percent.Value, result.IsOffline).Should().Be((1, 1, 1, true));
    }

    static void Rates(IMembershipInferenceAttack attack, MetricGolden.Rate golden)
    {
        var result = attack.Attack(Golden.Members, Golden.NonMembers);
        result.Auc.Value.Should().BeApproximately(golden.Auc, 1e-12);
        result.TruePositiveRateAt1Percent.Value.Should().BeApproximately(golden.At1, 1e-12);
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
        new LiraAttack(shadows, shadows).Attack(members, others).Auc.Value.Should().BeGreaterThan(0.99);
        new RmiaAttack([.. Enumerable.Range(0, 4).Select(k => World(k, new bool[80]))], [.. Enumerable.Range(0, 4).Select(k => World(k, new bool[80]))])
            .Attack(members, others).Auc.Value.Should().BeGreaterThan(0.5);
        new LossAttack().Attack(members, others).Auc.Value.Should().BeLessThan(0.65);
    }

    /// <summary>One strange example among the members widens the deviation of all; the others look alike on both sides.</summary>
    [Fact]
    public void Lira_OneStrangeMember_DoesNotTellTheOthers()
    {
        static ShadowModel Model(int examples, float margin, float last, bool included) =>
            new(MetricGolden.Predict([.. Enumerable.Range(0, examples).Select(i => new[] { i < 80 ? margin : last, 0 })], new int[examples]), [.. Enumerable.Repeat(included, examples)]);
        IReadOnlyList<ShadowModel> Shadows(int examples) => [.. new[] { true, false }.SelectMany(included => new[] { -1f, 1 }.Select(m => Model(examples, m, included ? m : 30 * m, included)))];
        var result = new LiraAttack(Shadows(81), Shadows(80)).Attack(Model(81, 0, 0, true).Predictions, Model(80, 0, 0, false).Predictions);
        result.Auc.Value.Should().BeApproximately(0.5, 1e-12);
    }

    [Fact]
    public void Lira_ModelsThatAgree_KeepTheFloor()
    {
        ShadowModel Same(bool included) => new(MetricGolden.Predict([[1, 0], [1, 0]], [0, 0]), [included, included]);
        ShadowModel[] shadows = [Same(true), Same(true), Same(false), Same(false)];
        var result = new LiraAttack(shadows, shadows).Attack(Same(true).Predictions, Same(false).Predictions);
        (result.Auc.Value, result.Accuracy.Value).Should().Be((0.5, 0.5));
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

    [Fact]
    public void Lira_NoModelHadTheNonMembers_IsOfflineForTheMembersToo()
    {
        // The attacked model has both sides, so it cannot be told which is which; the two kinds of scores would be.
        IReadOnlyList<ShadowModel> Models(int first, int last, bool included) =>
            [.. Enumerable.Range(first, last - first).Select(k => World(k, [.. Enumerable.Repeat(included, 80)]))];
        var predictions = World(99, [.. Enumerable.Repeat(true, 80)]).Predictions;
        var result = new LiraAttack([.. Models(0, 8, true), .. Models(8, 16, false)], Models(8, 16, false)).Attack(predictions, predictions);
        result.Auc.Value.Should().BeApproximately(0.5, 1e-12);
        result.IsOffline.Should().BeTrue("the caller cannot know otherwise");
        IReadOnlyList<ShadowModel> both = [.. Models(0, 8, true), .. Models(8, 16, false)];
        new LiraAttack(both, both).Attack(predictions, predictions).IsOffline.Should().BeFalse();
    }

    [Fact]
    public void Attack_OutputsThatAreNoNumbers_AreRefused()
    {
        IReadOnlyList<ShadowModel> shadows = [World(0, new bool[3]), World(1, new bool[3])];
        Predictions good = World(9, new bool[3]).Predictions, bad = good with { Logits = [.. good.Logits.Select(_ => float.NaN)] };
        foreach (IMembershipInferenceAttack attack in new IMembershipInferenceAttack[] { new LiraAttack(shadows, shadows), new RmiaAttack(shadows, shadows) })
            FluentActions.Invoking(() => attack.Attack(good, bad)).Should().Throw<ArgumentException>().WithMessage("*is no number*");
        FluentActions.Invoking(() => ForgettingQuality.Compute([good, good], [good, bad])).Should().Throw<ArgumentException>().WithMessage("*is no number*");
    }

    /// <summary>Its score is 14/28; a share of 29 that is multiplied again may round to more.</summary>
    [Fact]
    public void Rmia_MedianOfTheNonMembers_IsNoMember()
    {
        ShadowModel Even(int n) => new(MetricGolden.Predict([.. Enumerable.Repeat(new float[] { 0, 0 }, n)], new int[n]), new bool[n]);
        Predictions Of(IEnumerable<int> logits) => MetricGolden.Predict([.. logits.Select(z => new float[] { z, 0 })], new int[logits.Count()]);
        var result = new RmiaAttack([Even(1)], [Even(29)]).Attack(Of([9]), Of(Enumerable.Range(-14, 29)));
        result.Accuracy.Value.Should().BeApproximately((1 + 15 / 29.0) / 2, 1e-12);
    }

    [Fact]
    public void LeaveOneOut_DrawWithoutMembers_SaysWhatToDo()
    {
        ShadowModel[] models = [.. Enumerable.Range(0, 6).Select(k => World(k, [k == 0, .. new bool[9]]))];
        FluentActions.Invoking(() => LiraAttack.LeaveOneOut(models, resamples: 10)).Should().Throw<ArgumentException>().WithMessage("*left a side without any*set resamples to 0*");
        LiraAttack.LeaveOneOut(models).Accuracy.Interval.Should().BeNull();
    }

    [Fact]
    public void Constructor_NumbersOutOfRange_AreRefused()
    {
        Action[] wrong = [() => _ = new LiraAttack([], [], deviationFloor: -1), () => _ = new RmiaAttack([], [], offset: 1.5), () => _ = new RmiaAttack([], [], gamma: 0)];
        wrong.Should().AllSatisfy(make => make.Should().Throw<ArgumentOutOfRangeException>());
    }

    [Theory, InlineData(0.5), InlineData(1), InlineData(2)]
    public void Rmia_AnyGamma_CountsTheOthersOneByOne(double gamma)
    {
        // Reference models that find all equally likely: the ratios are those of the confidences.
        ShadowModel Even(int n) => new(MetricGolden.Predict([.. Enumerable.Repeat(new float[] { 0, 0 }, n)], new int[n]), new bool[n]);
        Predictions Of(params float[] logits) => MetricGolden.Predict([.. logits.Select(z => new[] { z, 0 })], new int[logits.Length]);
        double P(float z) => 1 / (1 + Math.Exp(-z));
        float[] members = [-1, 0.5f, 3], others = [-2, 0, 0, 1];
        double[] inside = [.. members.Select(m => others.Average(o => P(m) >= gamma * P(o) ? 1.0 : 0))];
        double[] outside = [.. others.Select((m, i) => others.Where((_, k) => k != i).Average(o => P(m) >= gamma * P(o) ? 1.0 : 0))];
        var result = new RmiaAttack([Even(3)], [Even(4)], gamma: gamma).Attack(Of(members), Of(others));
        result.Accuracy.Value.Should().BeApproximately((inside.Average(s => s > 0.5 ? 1.0 : 0) + outside.Average(s => s > 0.5 ? 0.0 : 1)) / 2, 1e-12);
        result.Auc.Value.Should().BeApproximately(new RocCurve([.. members.Select(m => P(m))], [.. others.Select(o => P(o))]).Area().Value, 1e-12, "it does not depend on γ");
    }
}
