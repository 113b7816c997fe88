using Dlfd.Reporting;

namespace Dlfd.Tests.Reporting;

public class DifferenceTests
{
    static ReportRow Row(string method, double accuracy, double score, int seed = 0, string? profile = null) =>
        Reports.Row(method, seed, profile) with { TestAccuracy = accuracy, ForgettingScore = score, Nomus = (accuracy + 1 - 2 * score) / 2 };

    [Fact]
    public void ToRetrained_HigherAndLower_SayInSignAndWordWhatIsBetter()
    {
        var table = Reports.Table([], Row("retrained", 0.7, 0.1), Row("a", 0.75, 0.15), Row("b", 0.6, 0.05), Row("c", 0.7001, 0.1));
        Reports.Column("Test accuracy", table).Should().Equal("0.700", "**0.750**; Δ +0.050 better", "0.600; Δ −0.100 worse", "*0.700*; Δ ±0.000 level");
        Reports.Column("Forgetting score", table).Should().Equal("0.100", "0.150; Δ +0.050 worse", "**0.050**; Δ −0.050 better", "*0.100*; Δ ±0.000 level");
        Reports.Column("NoMUS", table)[1].Should().Be("*0.725*; Δ −0.025 worse");
    }

    [Fact]
    public void ToRetrained_WithinItsNoise_IsLevel()
    {
        // mean 0.7, sample deviation 0.01, Student's t of 2 degrees 4.3027: one value differs by up to 0.0497, the mean of three by up to 0.0351
        ReportRow[] retrained = [Row("retrained", 0.69, 0.1), Row("retrained", 0.7, 0.1, seed: 1), Row("retrained", 0.71, 0.1, seed: 2)];
        ReportRow[] thrice = [.. Enumerable.Range(0, 3).Select(seed => Row("c", 0.74, 0.1, seed))];
        Reports.Column("Test accuracy", Reports.Table([], [.. retrained, Row("a", 0.749, 0.1), Row("b", 0.65, 0.1), .. thrice]))[1..].Select(cell => cell.Split(';')[1])
            .Should().Equal(" Δ +0.049 level", " Δ −0.050 worse", " Δ +0.040 better");
    }

    [Fact]
    public void ToRetrained_MethodThatVariesMore_IsLevelWithinBothDeviations()
    {
        // Welch: √(0.03²/3 + 0.01²/3) at 2.4 degrees of freedom, about 0.066; Retrained's deviation alone would allow 0.035
        ReportRow[] rows = [.. new[] { 0.49, 0.5, 0.51 }.Select((a, seed) => Row("retrained", a, 0.1, seed)), .. new[] { 0.425, 0.455, 0.485 }.Select((a, seed) => Row("a", a, 0.1, seed)), .. new[] { 0.4, 0.43, 0.46 }.Select((a, seed) => Row("b", a, 0.1, seed))];
        Reports.Column("Test accuracy", Reports.Table([], rows))[1..].Select(cell => cell.Split(';')[1]).Should().Equal(" Δ −0.045 level", " Δ −0.070 worse");
    }

    [Fact]
    public void ToPaper_OneSeedBesideSeveralOfRetrained_CountsAsOne()
    {
        // 4.303 · 0.01 · √2 = 0.061, not √(4/3)
        ReportRow[] rows = [.. new[] { 0.69, 0.7, 0.71 }.Select((a, seed) => Row("retrained", a, 0.1, seed)), Row("a", 0.755, 0.1)];
        Reports.Column("Test accuracy", Reports.Table([new("a", null, "resnet18", "age", "TestAccuracy", 0.7)], rows))[1].Should().Contain("paper 0.700: +0.055 level");
    }

    [Fact]
    public void Seeds_ThatTie_AreNoCertainty()
    {
        ReportRow[] rows = [Row("retrained", 0.7, 0.1), Row("retrained", 0.7, 0.1, seed: 1), Row("a", 0.701, 0.1)];
        Reports.Markdown(Reports.Of(rows)).Should().NotContain("[0.700–0.700]").And.NotContain("by up to 0.0000");
    }

    [Fact]
    public void ToPaper_GivenFigure_IsShownWithTheDifference()
    {
        PaperFigure[] paper =
        [
            new("DLFD", null, "resnet18", "age", "testAccuracy", 0.7), new("dlfd", "Tuned", "resnet18", "age", "ForgettingScore", 0.2),
            new("dlfd", null, "resnet18", "gender", "Nomus", 0.1), new("dlfd", null, "vgg", "age", "Nomus", 0.1), new("dlfd", null, "resnet18", "age", "Nomus", 0.1, "others"),
        ];
        var table = Reports.Table(paper, Row("dlfd", 0.6, 0.1, profile: "Tuned"), Row("dlfd", 0.8, 0.3, profile: "Paper"), Row("a", 0.5, 0.4));
        Reports.Column("Test accuracy", table).Should().Equal("*0.600*; paper 0.700: −0.100 worse", "**0.800**; paper 0.700: +0.100 better", "0.500");
        Reports.Column("Forgetting score", table).Should().Equal("**0.100**; paper 0.200: −0.100 better", "*0.300*", "0.400");
        Reports.Column("NoMUS", table).Should().OnlyContain(cell => !cell.Contains("paper"), "the figures are of other experiments");
    }

    [Theory]
    [InlineData(0.75, "better", "Δ +0.050 better")]
    [InlineData(0.65, "worse", "Δ −0.050 worse")]
    [InlineData(0.7, "level", "Δ ±0.000 level")]
    public void Html_Difference_HasItsColourAndItsText(double accuracy, string tone, string text) =>
        Reports.Html(Reports.Of(Row("retrained", 0.7, 0.1) with { ForgettingScore = double.NaN }, Row("a", accuracy, 0.1) with { ForgettingScore = double.NaN }))
            .Should().Contain($"<span class=\"{tone}\">{text}</span>");

    [Fact]
    public void Noise_OfRetrained_IsItsDeviationOverSeeds()
    {
        Reports.Markdown(Reports.Of(Row("a", 0.7, 0.1))).Should().NotContain("Noise");
        Reports.Markdown(Reports.Of(Row("a", 0.7, 0.1), Row("retrained", 0.7, 0.1))).Should().Contain("ran with one seed");
        Reports.Markdown(Reports.Of(Row("retrained", 0.68, 0.1), Row("retrained", 0.72, 0.1, seed: 1))).Should()
            .Contain("Noise: over its 2 seeds retrained differs from itself by a standard deviation of 0.0283 in test accuracy (two means of as many seeds differ by up to 0.3594 by chance), 0.0000 in forgetting score");
    }
}
