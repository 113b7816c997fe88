using Dlfd.Reporting;
using Dlfd.Reporting.Document;

namespace Dlfd.Tests.Reporting;

public class SectionTests
{
    static ReportRow Row(string method, string task, double nomus) => Reports.Row(method) with { Task = task, Nomus = nomus };

    static Table[] Tables(UnlearningReport report) => [.. ReportDocument.Build(report).OfType<Table>()];

    /// <summary>So that a cancelled report need not draw all of a section first.</summary>
    [Fact]
    public void Section_FirstBlock_IsThereBeforeAnyFigureIsDrawn()
    {
        var paths = new FigurePaths();
        SectionBlocks.Of(new("a section", [Row("a", "age", 0.5) with { TestAccuracy = 0.5, ForgettingScore = 0.1 }]), paths).First().Should().BeOfType<Heading>();
        paths.Next("tradeoff").Should().Be("figures/tradeoff.png");
    }

    [Fact]
    public void Summary_SeveralExperiments_ShowsNomusOfEachUnderWhatDiffers()
    {
        var summary = Tables(Reports.Of(Row("a", "age", 0.5), Row("b", "age", 0.6), Row("a", "gender", 0.7), Row("c", "gender", 0.4)))[0];
        Reports.Cells(summary).Should().BeEquivalentTo(
            (string[][])[["Method", "age", "gender"], ["a", "0.500", "**0.700**"], ["b", "**0.600**", "–"], ["c", "–", "0.400"]], o => o.WithStrictOrdering());
    }

    [Fact]
    public void Summary_OneExperimentOrNoNomus_IsLeftOut()
    {
        Tables(Reports.Of(Row("a", "age", 0.5))).Should().ContainSingle();
        Reports.Markdown(Reports.Of(Row("a", "age", double.NaN), Row("a", "gender", double.NaN))).Should().NotContain("All experiments");
    }

    [Fact]
    public void Sections_Titled_HaveTheirNoteTablesAndFigures()
    {
        var scored = Row("a", "age", 0.5) with { TestAccuracy = 0.5, ForgettingScore = 0.1 };
        var report = Reports.Of() with { Sections = [new("Table 1", [scored], "As printed."), new("Table 3", [scored, Row("b", "age", 0.6)])] };
        var blocks = ReportDocument.Build(report);
        blocks.OfType<Heading>().Select(h => h.Text).Should().Equal("Unlearning", "Table 1", "faces, age, resnet18", "Table 3", "faces, age, resnet18");
        blocks.OfType<Paragraph>().Should().Contain(p => p.Text == "As printed.");
        blocks.OfType<Figure>().Select(f => f.Path).Should().Equal("figures/tradeoff.png", "figures/tradeoff-2.png");
        report.AllRows.Should().HaveCount(2, "a row of two sections is one result");
    }

    [Fact]
    public void Sections_WithPaperFigures_AreEachComparedWithTheirOwn()
    {
        ReportRow[] rows = [Row("a", "age", 0.5)];
        ReportSection Section(string title, double paper) => new(title, rows) { PaperFigures = [new("a", null, "resnet18", "age", "Nomus", paper)] };
        Tables(Reports.Of() with { Sections = [Section("Table 1", 0.4), Section("Table 2", 0.7)] }).Select(t => Reports.Column("NoMUS", t).Single())
            .Should().Equal("0.500; paper 0.400: +0.100 better", "0.500; paper 0.700: −0.200 worse");
    }

    [Fact]
    public void Sections_BesideRows_FollowThem() =>
        ReportDocument.Build(Reports.Of(Row("a", "age", 0.5)) with { Sections = [new("Table 1", [Row("b", "age", 0.5)])] })
            .OfType<Heading>().Where(h => h.Level == 2).Select(h => h.Text).Should().Equal("Results", "Table 1");

    [Fact]
    public void Tables_EvidenceAndCost_AreThereWhenMeasured()
    {
        string[] Headings(ReportRow row) => [.. ReportDocument.Build(Reports.Of(row)).OfType<Heading>().Where(h => h.Level == 4).Select(h => h.Text)];
        Headings(Row("a", "age", 0.5)).Should().BeEmpty();
        Headings(Row("a", "age", 0.5) with { TwoSidedAccuracy = 0.5 }).Should().Equal("Attacks");
        Headings(Reports.Filled("a")).Should().Equal("Attacks", "Evidence", "What is left of the forgotten", "Cost");
        Headings(Row("a", "age", 0.5) with { IdentityLeakage = 0, SampleBackwards = 3 }).Should().Equal("Evidence", "Cost");
    }
}
