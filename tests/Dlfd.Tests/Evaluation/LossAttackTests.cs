using CsCheck;
using Dlfd.Evaluation;
using Microsoft.Extensions.Options;

namespace Dlfd.Tests.Evaluation;

public class LossAttackTests
{
    public sealed record Split(int[] Test, int[] FirstTrain, double Accuracy, double Weight, double Intercept);

    public sealed record Case(string Name, float[] Forget, float[] Unseen, Split[] Splits);

    static readonly Case[] Cases = Reference.Read<Case[]>("mia.json");

    public static TheoryData<string> Names => [.. Cases.Select(c => c.Name)];

    static (double[] Losses, int[] Labels) Data(Case c) => (
        [.. c.Unseen.Select(l => (double)l), .. c.Forget.Select(l => (double)l)],
        [.. Enumerable.Repeat(0, c.Unseen.Length), .. Enumerable.Repeat(1, c.Forget.Length)]);

    [Theory]
    [MemberData(nameof(Names))]
    public void Splits_SeedZero_EqualScikitLearn(string name)
    {
        var golden = Cases.Single(c => c.Name == name);
        var splits = StratifiedShuffleSplit.Splits(Data(golden).Labels, 10, 0.1, 0).ToList();
        for (var i = 0; i < 10; i++)
        {
            splits[i].Test.Should().Equal(golden.Splits[i].Test);
            splits[i].Train.Take(5).Should().Equal(golden.Splits[i].FirstTrain);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Attack_Unbalanced_EqualsEveryScikitLearnAccuracy(string name)
    {
        var golden = Cases.Single(c => c.Name == name);
        var (losses, labels) = Data(golden);
        var splits = StratifiedShuffleSplit.Splits(labels, 10, 0.1, 0).ToList();
        for (var i = 0; i < 10; i++)
        {
            var model = LogisticRegression.Fit(losses, labels, splits[i].Train, 1);
            model.Accuracy(losses, labels, splits[i].Test).Should().Be(golden.Splits[i].Accuracy);
            model.Weight.Should().BeApproximately(golden.Splits[i].Weight, 1e-6 * Math.Max(1, Math.Abs(golden.Splits[i].Weight)));
            model.Intercept.Should().BeApproximately(golden.Splits[i].Intercept, 1e-6 * Math.Max(1, Math.Abs(golden.Splits[i].Intercept)));
        }
        var result = new LossAttack(new() { Balanced = false }).Attack(golden.Forget, golden.Unseen);
        result.Accuracy.Value.Should().BeApproximately(golden.Splits.Average(s => s.Accuracy), 1e-15);
        result.MajorityFloor.Should().Be((double)Math.Max(golden.Forget.Length, golden.Unseen.Length) / labels.Length);
    }

    [Fact]
    public void Attack_BalancedOnUnequalSides_HasFloorOfOneHalf()
    {
        var result = new LossAttack().Attack(Uniform(300, 1), Uniform(60, 2));
        result.MajorityFloor.Should().Be(0.5);
        result.Accuracy.Value.Should().BeInRange(0.25, 0.75);
    }

    [Fact]
    public void Attack_UnbalancedOnEqualDistributions_ScoresTheMajorityFloor()
    {
        // The trap of the released protocol: the score of 0.23 is the share of the larger side, not a leak.
        var result = new LossAttack(new() { Balanced = false }).Attack(Uniform(730, 1), Uniform(270, 2));
        result.ForgettingScore.Value.Should().BeApproximately(0.23, 1e-9);
        new LossAttack().Attack(Uniform(730, 1), Uniform(270, 2)).ForgettingScore.Value.Should().BeLessThan(0.08);
    }

    [Fact]
    public void Attack_DisjointLosses_IsCertain()
    {
        var result = new LossAttack().Attack(Uniform(50, 1), [.. Uniform(50, 2).Select(l => l + 10)]);
        (result.Accuracy.Value, result.Auc.Value, result.ForgettingScore.Value).Should().Be((1, 1, 0.5));
    }

    [Fact]
    public void Attack_ConstantLosses_TellsNothing()
    {
        var constant = Enumerable.Repeat(0.7f, 40).ToArray();
        var result = new LossAttack().Attack(constant, constant);
        (result.Accuracy.Value, result.Auc.Value).Should().Be((0.5, 0.5));
    }

    [Fact]
    public void Attack_SameSeed_RepeatsAndOtherSeedDiffers()
    {
        var (members, others) = (Uniform(200, 1), Uniform(150, 2));
        var first = new LossAttack(new() { Seed = 3 }).Attack(members, others);
        new LossAttack(new() { Seed = 3 }).Attack(members, others).Should().Be(first);
        new LossAttack(new() { Seed = 4 }).Attack(members, others).Accuracy.Should().NotBe(first.Accuracy);
    }

    [Fact]
    public void Auc_Properties_HoldForAnySample() =>
        Gen.Select(Gen.Int[-5, 5].Array[2, 40], Gen.Int[-5, 5].Array[2, 40]).Sample((a, b) =>
        {
            double[] members = [.. a.Select(x => (double)x)], others = [.. b.Select(x => (double)x)];
            var brute = (from m in members from o in others select o > m ? 1 : o == m ? 0.5 : 0).Average();
            var (area, interval) = new RocCurve(others, members).Area();
            area.Should().BeApproximately(brute, 1e-12);
            interval!.Value.Low.Should().BeLessThanOrEqualTo(area);
            interval.Value.High.Should().BeGreaterThanOrEqualTo(area);
            new RocCurve(members, others).Area().Value.Should().BeApproximately(1 - area, 1e-12);
        });

    [Fact]
    public void Attack_LossIsNoNumber_NamesTheSide() =>
        FluentActions.Invoking(() => new LossAttack().Attack([0.1f, float.NaN], [0.2f, 0.3f]))
            .Should().Throw<ArgumentException>().WithMessage("A loss of the members is NaN; check that the model's outputs are finite.");

    [Fact]
    public void Constructor_OptionsOutOfRange_ListsEveryFailure() =>
        FluentActions.Invoking(() => new LossAttack(new() { Splits = 0, TestShare = 2 }))
            .Should().Throw<OptionsValidationException>().WithMessage("*Splits*between 1 and 10000*TestShare*between 0.001 and 0.999*");

    [Fact]
    public void Constructor_FewResamples_AreRefused() =>
        FluentActions.Invoking(() => new LossAttack(new() { Resamples = 5 })).Should().Throw<OptionsValidationException>().WithMessage("*Resamples is 5; set 0*or at least 10*");

    [Fact]
    public void Attack_TooFewForTheSplits_SaysHowManyAreEnough()
    {
        FluentActions.Invoking(() => new LossAttack().Attack(Uniform(5, 1), Uniform(50, 2))).Should().Throw<ArgumentException>().WithMessage("The attack has 5 members and 50 non-members*give at least 6 of each*");
        FluentActions.Invoking(() => new LossAttack().Attack(Uniform(6, 1), Uniform(6, 2))).Should().NotThrow();
    }

    static float[] Uniform(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
    }
}
