using System.Globalization;
using Dlfd.Reporting;
using Dlfd.Reporting.Output;

namespace Dlfd.Tests.Reporting;

public sealed class ReportWriterTests : TempFolder
{
    [Fact]
    public async Task Write_Again_ReplacesTheFilesByTheSameBytes()
    {
        await ReportWriter.WriteAsync(Reports.Full with { Title = "Earlier" }, Folder);
        await ReportWriter.WriteAsync(Reports.Full, Folder);
        var first = Files();
        first.Keys.Should().BeEquivalentTo(["results.json", "results.csv", "report.md", "report.html", Path.Combine("figures", "tradeoff.png"), Path.Combine("figures", "losses.png")]);
        await ReportWriter.WriteAsync(Reports.Full, Folder);
        Files().Should().Equal(first);
    }

    [Fact]
    public async Task Write_CultureWithDecimalComma_GivesTheSameBytes()
    {
        await ReportWriter.WriteAsync(Reports.Full, Folder);
        var invariant = Files();
        var (culture, german) = (CultureInfo.CurrentCulture, (CultureInfo)CultureInfo.InvariantCulture.Clone());
        (german.NumberFormat.NumberDecimalSeparator, german.NumberFormat.PercentDecimalSeparator, german.NumberFormat.NumberGroupSeparator, german.NumberFormat.NegativeSign) = (",", ",", ".", "−");
        try
        {
            CultureInfo.CurrentCulture = german;
            await ReportWriter.WriteAsync(Reports.Full, Folder);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
        Files().Where(f => f.Value != invariant[f.Key]).Select(f => f.Key).Should().BeEmpty();
    }

    [Fact]
    public async Task Write_TargetIsAFolder_LeavesEarlierFilesAndNoTemporaryOnes()
    {
        await ReportWriter.WriteAsync(Reports.Full with { Title = "Earlier" }, Folder);
        File.Delete(Path.Combine(Folder, "results.json"));
        Directory.CreateDirectory(Path.Combine(Folder, "results.json"));
        var before = Files();
        await FluentActions.Awaiting(() => ReportWriter.WriteAsync(Reports.Full, Folder)).Should().ThrowAsync<IOException>().WithMessage("*results.json' is a folder; remove it*");
        Files().Should().Equal(before);
    }

    [Fact]
    public async Task Write_Cancelled_WritesNothing()
    {
        var target = Path.Combine(Folder, "new");
        await FluentActions.Awaiting(() => ReportWriter.WriteAsync(Reports.Full, target, new(true))).Should().ThrowAsync<OperationCanceledException>();
        Directory.Exists(target).Should().BeFalse();
        await FluentActions.Awaiting(() => AtomicFiles.WriteAsync(Folder, [new("a", [1])], new(true))).Should().ThrowAsync<OperationCanceledException>();
        Files().Should().BeEmpty();
    }

    [Fact]
    public async Task AtomicFiles_FailureHalfWay_TakesBackWhatWasReplacedAndAdded()
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "old"), "before");
        var before = Files();
        // "x" is staged as a file, but by then "x/y" has made it a folder.
        ReportFile[] files = [new("old", [1]), new("new", [2]), new("x", [3]), new(Path.Combine("x", "y"), [4])];
        await FluentActions.Awaiting(() => AtomicFiles.WriteAsync(Folder, files, default)).Should().ThrowAsync<IOException>();
        Files().Should().Equal(before);
    }

    public static TheoryData<UnlearningReport, string> Bad => new()
    {
        { Reports.Full with { Title = " " }, "The report has no title*" },
        { Reports.Of(), "The report has no results*" },
        { Reports.Full with { LossDistributions = [new("dlfd", [], [1])] }, "The loss distribution 'dlfd' lacks*" },
        { Reports.Full with { Sections = [new("Table 1", [])] }, "The section 'Table 1' lacks*" },
        { Reports.Full with { PaperFigures = [new("dlfd", null, "resnet18", "age", "Auc", 0.5)] }, "The paper's figure of 'dlfd' is of the metric 'Auc'; use*" },
        { Reports.Full with { Curves = [new("dlfd", [])] }, "The curve 'dlfd' has no points*" },
        { Reports.Full with { StrengthCurves = [new("faces", "dlfd", "AUC", [])] }, "The curve of 'dlfd' has no points*" },
        { Reports.Full with { Perturbed = [Reports.Image("a face", 1) with { Width = 2 }] }, "The perturbed image 'a face' is not 2 x 2*" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Write_BadReport_SaysWhatIsMissing(UnlearningReport report, string expected)
    {
        await FluentActions.Awaiting(() => ReportWriter.WriteAsync(report, Folder)).Should().ThrowAsync<ArgumentException>().WithMessage(expected);
        Files().Should().BeEmpty();
    }

    [Fact]
    public async Task Write_TwoExperiments_HaveATableAndAFigureEach()
    {
        ReportRow[] rows = [.. Reports.Full.Rows, .. Reports.Full.Rows.Select(r => r with { Task = "gender", TestAccuracy = 0.6 })];
        await ReportWriter.WriteAsync(Reports.Of(rows), Folder);
        Files().Keys.Where(f => f.EndsWith(".png")).Should().HaveCount(2);
        var markdown = await File.ReadAllTextAsync(Path.Combine(Folder, "report.md"));
        markdown.Should().Contain("### faces, age, resnet18").And.Contain("### faces, gender, resnet18").And.Contain("(figures/tradeoff.png)").And.Contain("(figures/tradeoff-2.png)");
    }
}
