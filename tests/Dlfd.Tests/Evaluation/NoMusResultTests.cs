using CsCheck;
using Dlfd.Evaluation;

namespace Dlfd.Tests.Evaluation;

public class NoMusResultTests
{
    static NoMusResult Result(double accuracy, double attack) => new(accuracy, null, new(attack, 0, 0.5, attack));

    [Theory]
    [InlineData(0.6166, 0.5385, 0.7698)] // the paper's DLFD row for age
    [InlineData(0.8, 0.4, 0.8)]
    [InlineData(1, 0.5, 1)]
    [InlineData(0, 1, 0)]
    public void Score_ByHand(double accuracy, double attack, double score) =>
        Result(accuracy, attack).Score.Should().BeApproximately(score, 1e-12);

    [Fact]
    public void TestAccuracy_HasTheIntervalOfItsPersons()
    {
        var golden = MetricGolden.Instance;
        string[] persons = [.. golden.Labels.Select((_, i) => $"{i / 4}")];
        var result = new NoMusEvaluator().Evaluate(golden.Members, golden.NonMembers, golden.Members with { Identities = persons });
        result.TestAccuracy.Should().Be(new Estimate(golden.Members.Accuracy, Interval.OfShare(golden.Members.Correct, persons)));
    }

    [Fact]
    public void Score_IsInUnitRangeAndMonotone() =>
        Gen.Select(Gen.Double[0, 0.99], Gen.Double[0.5, 0.99], Gen.Double[0.001, 0.01]).Sample((accuracy, attack, more) =>
        {
            var score = Result(accuracy, attack).Score;
            score.Should().BeInRange(0, 1);
            Result(accuracy + more, attack).Score.Should().BeGreaterThan(score);
            Result(accuracy, attack + more).Score.Should().BeLessThan(score);
            Result(accuracy, 1 - attack).Score.Should().BeApproximately(score, 1e-12);
        });
}
