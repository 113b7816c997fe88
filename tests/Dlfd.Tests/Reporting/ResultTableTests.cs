using CsCheck;
using Dlfd.Evaluation;
using Dlfd.Reporting;

namespace Dlfd.Tests.Reporting;

public class ResultTableTests
{
    static ReportRow Row(string method, int seed = 0, string? profile = null) => Reports.Row(method, seed, profile);

    /// <summary>One column, method by method, without differences.</summary>
    static string[] Column(string title, params ReportRow[] rows) => [.. Reports.Column(title, Reports.Table([], rows)).Select(cell => cell.Split(';')[0])];

    [Fact]
    public void Cells_OverSeeds_AreMeanAndSampleDeviationByHand()
    {
        // mean 0.7, deviations -0.1, 0 and 0.1: sqrt(0.02 / 2) = 0.1; the missing value of seed 3 does not count
        ReportRow[] rows = [.. new[] { 0.6, 0.7, 0.8, double.NaN }.Select((a, seed) => Row("a", seed) with { TestAccuracy = a })];
        // the interval of the mean of three, by hand: 4.3027 * 0.1 / sqrt(3) = 0.2484
        Column("Test accuracy", rows).Should().Equal("0.700 ± 0.100 \\[0.452–0.948\\]");
        Column("Seeds", rows).Should().Equal("4");
        Column("Test accuracy", rows[0]).Should().Equal("0.600");
    }

    [Theory]
    [InlineData("Test accuracy", "1.000")]
    [InlineData("AUC", "1.000")]
    [InlineData("Forgetting score", "0.500")]
    [InlineData("NoMUS", "1.000")]
    public void Cells_Intervals_AreOfTheExamplesForOneSeedAndOfTheMeanForMore(string column, string greatest)
    {
        ReportRow Of(int seed, double value)
        {
            Estimate estimate = new(value, new(0.05, 0.45));
            return Row("a", seed) with { TestAccuracy = estimate, MiaAuc = estimate, ForgettingScore = estimate, Nomus = estimate };
        }
        Column(column, Of(0, 0.1)).Should().Equal("0.100 \\[0.050–0.450\\]");
        Column(column, Of(0, 0.1), Of(1, 0.102)).Should().Equal(["0.101 ± 0.001 \\[0.088–0.114\\]"], "12.706 * 0.001 is a half of it");
        Column(column, Of(0, 0.1), Of(1, 0.5)).Should().Equal([$"0.300 ± 0.283 \\[0.000–{greatest}\\]"], "what lies outside is impossible");
    }

    [Fact]
    public void Mark_EachKindOfColumn_IsOnTheBestMethod()
    {
        ReportRow[] rows =
        [
            Row("original") with { TestAccuracy = 0.99, MiaAccuracy = 0.5, ForgettingScore = 0, ForgetAccuracy = 0.4, Seconds = 0.1 },
            Row("Retrained") with { TestAccuracy = 0.98, MiaAccuracy = 0.5, ForgettingScore = 0, ForgetAccuracy = 0.6, Seconds = 0.1 },
            Row("a") with { TestAccuracy = 0.7, MiaAccuracy = 0.45, ForgettingScore = 0.05, ForgetAccuracy = 0.3, Seconds = 4 },
            Row("b") with { TestAccuracy = 0.8, MiaAccuracy = 0.56, ForgettingScore = 0.06, ForgetAccuracy = 0.8, Seconds = 3 },
        ];
        Column("Test accuracy", rows).Should().Equal("0.990", "0.980", "0.700", "**0.800**");
        Column("MIA accuracy", rows).Should().Equal("0.500", "0.500", "**0.450**", "0.560");
        Column("Forgetting score", rows).Should().Equal("0.000", "0.000", "**0.050**", "0.060");
        Column("Forget acc.", rows).Should().Equal("0.400", "0.600", "0.300", "**0.800**");
        Column("Seconds", rows).Should().Equal("0.1", "0.1", "4.0", "**3.0**");
    }

    [Fact]
    public void Mark_MethodsOnBothSidesOfOneHalf_AreEquallyGood() =>
        Column("MIA accuracy", Row("a") with { MiaAccuracy = 0.45 }, Row("b") with { MiaAccuracy = 0.55 }, Row("c") with { MiaAccuracy = 0.4 })
            .Should().Equal("**0.450**", "**0.550**", "*0.400*");

    [Fact]
    public void Mark_IdentityLeakage_IsOnTheNearestToZero() =>
        Column("Identity leakage", Row("a") with { IdentityLeakage = -0.1 }, Row("b") with { IdentityLeakage = 0.02 }, Row("c") with { IdentityLeakage = -0.0001 })
            .Should().Equal("−0.100", "*0.020*", "**0.000**");

    /// <summary>None found is over-forgetting, as the retrained model's rate is not 0 either.</summary>
    [Fact]
    public void Mark_TruePositiveRates_AreOnTheNearestToRetrainedOrToChance()
    {
        ReportRow[] rows = [Row("a") with { TprAt1 = 0, TprAt01 = 0 }, Row("b") with { TprAt1 = 0.012, TprAt01 = 0.0014 }, Row("c") with { TprAt1 = 0.04, TprAt01 = 0.03 }];
        Column("TPR at 1 %", rows).Should().Equal("*0.000*", "**0.012**", "0.040");
        Column("TPR at 0.1 %", rows).Should().Equal("*0.000*", "**0.001**", "0.030");
        Column("TPR at 1 %", [Row("retrained") with { TprAt1 = 0.03 }, .. rows]).Should().Equal("0.030", "0.000", "*0.012*", "**0.040**");
    }

    [Fact]
    public void Mark_ManyMethods_AlsoShowsTheSecondBest() =>
        Column("NoMUS", [.. new[] { 0.5, 0.9, 0.7, 0.7, 0.6 }.Select((n, i) => Row($"m{i}") with { Nomus = n })])
            .Should().Equal("0.500", "**0.900**", "*0.700*", "*0.700*", "0.600");

    [Fact]
    public void Mark_OneMethodOrNoRetrained_IsLeftOut()
    {
        Column("Test accuracy", Row("original") with { TestAccuracy = 0.9 }, Row("a") with { TestAccuracy = 0.8 }).Should().Equal("0.900", "0.800");
        Column("Forget acc.", Row("a") with { ForgetAccuracy = 0.9 }, Row("b") with { ForgetAccuracy = 0.8 }).Should().Equal("0.900", "0.800");
    }

    [Fact]
    public void Mark_ValuesShownAlike_AreMarkedAlike() =>
        Gen.Select(Gen.Int[0, 3990], Gen.Int[0, 5]).Sample((x, more) =>
        {
            var y = x + more;
            // Shares of 4000 examples: among them are those that fall between two shown values.
            var shown = Column("Test accuracy", Row("a") with { TestAccuracy = x / 4000.0 }, Row("b") with { TestAccuracy = y / 4000.0 });
            (shown[0].Trim('*') == shown[1].Trim('*')).Should().Be(shown.All(s => s.StartsWith('*')), $"{x} and {y} of 4000 are shown as {string.Join(" and ", shown)}");
        });

    [Fact]
    public void Columns_MeasuredByNone_AreLeftOutAndByOneAreADash()
    {
        var cells = Reports.Cells(Reports.Table([], Row("a") with { Nomus = 0.5, MiaAuc = new(0.6, new(0.5, 0.7)) }, Row("b", profile: "Paper") with { TestAccuracy = 0.25 }));
        cells[0].Should().Equal("Method", "Test accuracy", "AUC", "NoMUS", "Seeds");
        cells[1].Should().Equal("a", "–", "0.600 \\[0.500–0.700\\]", "0.500", "1");
        cells[2].Should().Equal("b (Paper)", "0.250", "–", "–", "1");
    }

    [Fact]
    public void Cost_RunTimeEfficiency_IsTheRetrainedModelsTimeDividedByTheMethods()
    {
        ReportRow[] rows =
        [
            Row("original") with { Seconds = 50 }, Row("retrained", 0) with { Seconds = 30 }, Row("retrained", 1) with { Seconds = 50 },
            Row("a") with { Seconds = 10, SampleForwards = 1234567, PeakMemoryMiB = 900.4 }, Row("b") with { Seconds = 80 },
        ];
        Column("Run-time efficiency", rows).Should().Equal("–", "1.0", "**4.0**", "0.5");
        Column("Forwards", rows).Should().Equal("–", "–", "1\u202F234\u202F567", "–");
        Column("Peak memory", [.. rows[3..], Row("c") with { PeakMemoryMiB = 90 }]).Should().Equal(["900", "–", "90"], "a process keeps what earlier runs left, so that none is marked");
        Reports.Table([], rows[3..]).Header.Should().NotContain("Run-time efficiency", "there is nothing to compare with");
    }
}
