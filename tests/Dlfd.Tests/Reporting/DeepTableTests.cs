using Dlfd.Reporting;
using Dlfd.Reporting.Document;

namespace Dlfd.Tests.Reporting;

public class DeepTableTests
{
    static ReportRow Row(string method, DeepMetrics? deep, int seed = 0) => Reports.Row(method, seed) with { Deep = deep };

    static string[] Column(string title, params ReportRow[] rows) => Reports.Column(title, Reports.Table([], rows));

    static string[] Texts(params ReportRow[] rows) => [.. ReportDocument.Build(Reports.Of(rows)).OfType<Paragraph>().Select(p => p.Text)];

    [Fact]
    public void Marks_AreOnTheNearestToRetrainedOrToOneAndOnTheHighest()
    {
        ReportRow[] rows =
        [
            Row("original", new() { ZeroRetrainForgetting = 0.5, RelearnSteps = 0 }),
            Row("retrained", new() { ZeroRetrainForgetting = 0.7, RelearnSteps = 10, ForgettingQuality = 0.4 }),
            Row("a", new() { ZeroRetrainForgetting = 0.9, RelearnSteps = 4, AnamnesisIndex = 0.4, ResidualKnowledge = 1.3, ParameterDistance = 0.1, ForgettingQuality = 0.3 }),
            Row("b", new() { ZeroRetrainForgetting = 0.6, RelearnSteps = 12, AnamnesisIndex = 1.2, ResidualKnowledge = 0.8, ParameterDistance = 0.2, ForgettingQuality = 0.1 }),
            Row("c", new() { ZeroRetrainForgetting = 0.4, RelearnSteps = null, AnamnesisIndex = null, ResidualKnowledge = 0.5, ParameterDistance = 0.3, ForgettingQuality = 0.2 }),
        ];
        Column("ZRF", rows).Should().Equal("0.500", "0.700", "*0.900*", "**0.600**", "0.400");
        Column("Relearn steps", rows).Should().Equal("0.0", "10.0", "4.0", "**12.0**", "–");
        Column("Anamnesis index", rows).Should().Equal("–", "–", "0.400", "**1.200**", "–");
        Column("Residual knowledge", rows).Should().Equal("–", "–", "*1.300*", "**0.800**", "0.500");
        Column("Parameter distance", rows).Should().Equal(["–", "–", "0.100", "0.200", "0.300"], "a low distance is no forgetting");
        Column("Forgetting quality", rows).Should().Equal("–", "0.400", "**0.300**", "0.100", "*0.200*");
        Texts(rows).Should().ContainMatch("*Anamnesis index, Residual knowledge nearest to 1*");
    }

    [Fact]
    public void Cells_OverSeeds_VaryButForTheQualityOfAllRuns()
    {
        ReportRow[] rows = [.. new[] { 1.0, 2, 3 }.Select((steps, seed) => Row("a", new() { RelearnSteps = steps, ForgettingQuality = new(0.3, new(0.2, 0.45)) }, seed))];
        Column("Relearn steps", rows).Should().Equal("2.0 ± 1.0");
        Column("Forgetting quality", rows).Should().Equal("0.300 \\[0.200–0.450\\]");
    }

    [Fact]
    public void Quality_OfSomeRuns_SaysHowManyAndWhatTheyCanShow()
    {
        ReportRow[] Runs(string method, int count) => [.. Enumerable.Range(0, count).Select(seed => Row(method, new() { ForgettingQuality = 0.3 }, seed))];
        Texts([.. Runs("retrained", 3), .. Runs("a", 3)]).Should().ContainMatch("Forgetting quality compares 3 runs of a method with 3 of retrained: no ε above ln 2 = 0.69 can be shown*");
        Texts([.. Runs("retrained", 5), .. Runs("a", 2), .. Runs("b", 4)]).Should().ContainMatch("Forgetting quality compares 2 or 4 runs of a method with 5 of retrained: no ε above ln 3.75 = 1.32 can be shown*");
        Texts(Row("retrained", new() { RelearnSteps = 1 }), Row("a", new() { RelearnSteps = 2 })).Should().NotContainMatch("Forgetting quality compares*");
    }

    [Fact]
    public void Table_WithoutDeepMetrics_IsLeftOut()
    {
        string[] Headings(ReportRow row) => [.. ReportDocument.Build(Reports.Of(row)).OfType<Heading>().Where(h => h.Level == 4).Select(h => h.Text)];
        Headings(Row("a", null)).Should().BeEmpty();
        Headings(Row("a", new() { ResidualKnowledge = 1 })).Should().Equal("What is left of the forgotten");
    }
}
