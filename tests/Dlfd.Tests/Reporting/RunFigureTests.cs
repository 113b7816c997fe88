using Dlfd.Reporting;
using Dlfd.Reporting.Document;
using Dlfd.Reporting.Plots;
using SkiaSharp;

namespace Dlfd.Tests.Reporting;

public class RunFigureTests
{
    static Figure[] Figures(UnlearningReport report) => [.. ReportDocument.Build(report).OfType<Figure>()];

    static UnlearningReport Empty => Reports.Of(Reports.Row("a") with { Nomus = 0.5 });

    [Fact]
    public void Figures_NothingGiven_AreAbsentAndSoAreTheirHeadings()
    {
        Figures(Empty).Should().BeEmpty();
        ReportDocument.Build(Empty).OfType<Heading>().Where(h => h.Level == 2).Select(h => h.Text).Should().Equal("Results");
    }

    [Fact]
    public void Figures_EachKind_HasAPathAndWords()
    {
        var figures = Figures(Empty with { Curves = [Reports.Curve(true), Reports.Curve(true)], Perturbed = [Reports.Image("a face", 5)], StrengthCurves = [Reports.Strength("a"), Reports.Strength("b"), Reports.Strength("a", "Forgetting score")] });
        figures.Select(f => f.Path).Should().Equal("figures/run.png", "figures/run-2.png", "figures/perturbed.png", "figures/strength.png", "figures/strength-2.png");
        figures.Should().OnlyContain(f => f.AltText.Length > 60 && f.Caption.Length > 40);
        figures.Where(f => f.IsPhoto).Select(f => f.Path).Should().Equal("figures/perturbed.png");
    }

    [Fact]
    public void Curve_Switches_AreMarkedAndTold()
    {
        static Figure Draw(params bool[] perturbing) => CurveFigure.Of(Reports.Curve(perturbing), new());
        var (never, off, back) = (Draw(false, false, false, false), Draw(true, true, false, false), Draw(true, false, false, true, true));
        Draw(true, true, false).Caption.Should().Contain("from the first step to the last", "nothing followed the last look");
        never.Caption.Should().Contain("never perturbed");
        off.Caption.Should().Contain("switched off at step 20.");
        back.Caption.Should().Contain("switched off at step 10, on at step 30.");
        off.AltText.Should().Contain("Forgetting score from 0.200 to 0.050, lowest 0.050, highest 0.200.");
        // A dashed line of the references' colour and a shaded background are there where it switched and perturbed.
        Pixels(off, PlotStyle.Reference).Should().BeGreaterThan(Pixels(never, PlotStyle.Reference) + 300);
        Pixels(never, Shade).Should().Be(0);
        Pixels(off, Shade).Should().BeGreaterThan(10_000);
    }

    [Fact]
    public void Curve_ManySwitches_NamesThoseThatDoNotCoverEachOther()
    {
        var changes = Enumerable.Range(0, 10).Select(i => new CurvePoint(10 * i, 0.1, 0.5, i % 2 == 0));
        var spans = CurvePlot.Labelled(changes, 0, 100).Select(l => l.IsRight ? (From: l.Change.Step - 27.0, To: (double)l.Change.Step) : (l.Change.Step, l.Change.Step + 27)).ToList();
        spans.Should().HaveCountGreaterThan(1);
        spans.Zip(spans.Skip(1)).Should().OnlyContain(pair => pair.First.To <= pair.Second.From);
    }

    [Theory]
    [InlineData("0.500", 0f, 1f)]
    [InlineData("1.000", float.NaN, float.NaN, 1f)]
    [InlineData("unknown", float.NaN)]
    public void Losses_Words_HaveTheMedian(string median, params float[] losses) =>
        Figures(Empty with { LossDistributions = [new("a", losses, losses)] }).Single().AltText.Should().Contain($"a: median {median} of forgotten");

    [Fact]
    public void Curve_WithIntervals_HasABandAndSaysWhatItIs()
    {
        var plain = Reports.Curve(false, false, false);
        var banded = plain with { Points = [.. plain.Points.Select(p => p with { Interval = new(p.ForgettingScore / 2, p.ForgettingScore * 1.5) })] };
        var (without, with) = (CurveFigure.Of(plain, new()), CurveFigure.Of(banded, new()));
        var band = OnWhite(PlotStyle.Colors[1], 0.15);
        without.Caption.Should().NotContain("interval");
        with.Caption.Should().Contain("the band is the 95 % interval of the score");
        Pixels(without, band).Should().BeLessThan(300, "the line has soft edges");
        Pixels(with, band).Should().BeGreaterThan(10_000);
    }

    [Fact]
    public void Curve_NothingMeasured_IsDrawn() =>
        CurveFigure.Of(new("a", [new(0, double.NaN, double.NaN, true)]), new()).AltText.Should().Contain("Forgetting score was not measured. Accuracy was not measured.");

    [Fact]
    public void Perturbed_Differences_AreAmplifiedByTheStatedFactor()
    {
        PerturbedImage[] images = [Reports.Image("one", 5), Reports.Image("two", -10)];
        PerturbedFigure.Factor(images).Should().Be(25, "the greatest difference is 10");
        PerturbedFigure.Factor([Reports.Image("same", 0)]).Should().Be(255);
        var figure = PerturbedFigure.Of(images, new());
        figure.AltText.Should().Contain("amplified 25 times. one: mean difference 5.0 of 255; two: mean difference 10.0 of 255");
        foreach (var shade in new[] { 100, 105, 90, 125, 250 })
            Pixels(figure, new ScottPlot.Color((byte)shade, (byte)shade, (byte)shade)).Should().BeGreaterThan(20_000, $"gray {shade} is x, x* or their difference times 25");
    }

    [Fact]
    public void Losses_OfSeveralFigures_AreDrawnUnderTheirHeadings()
    {
        LossDistribution Losses(string label, string figure) => new(label, [0.1f], [0.2f], figure);
        var report = Empty with { LossDistributions = [Losses("a", "Figure 3"), Losses("b", "Figure 4"), Losses("c", "Figure 3")] };
        ReportDocument.Build(report).OfType<Heading>().Where(h => h.Level == 2).Select(h => h.Text).Should().Equal("Results", "Figure 3", "Figure 4");
        Figures(report).Select(f => (f.AltText.Contains("a: median"), f.AltText.Contains("b: median"), f.AltText.Contains("c: median"))).Should().Equal((true, false, true), (false, true, false));
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(6, 2)]
    public void Perturbed_ManyImages_TakeFurtherStrips(int count, int strips)
    {
        using var picture = SKBitmap.Decode(PerturbedFigure.Of([.. Enumerable.Repeat(Reports.Image("a", 1), count)], new()).Png);
        picture.Height.Should().Be(strips * PerturbedPlot.StripHeight * PlotStyle.Scale);
    }

    [Fact]
    public void Strength_Curve_GoesFromTheWeakestToTheStrongest() =>
        StrengthFigure.Of([Reports.Strength("dlfd")], new()).AltText.Should().Contain("dlfd: accuracy 0.800 and 0.650 at strength 0.1 to accuracy 0.700 and 0.500 at strength 10.");

    [Fact]
    public void Strength_TwoMethods_HaveALineEach()
    {
        var (one, two) = (StrengthFigure.Of([Reports.Strength("a")], new()), StrengthFigure.Of([Reports.Strength("a"), Reports.Strength("b") with { Points = [new(1, 0.6, 0.5), new(2, 0.5, 0.6)] }], new()));
        Pixels(one, PlotStyle.Colors[1]).Should().Be(0);
        Pixels(two, PlotStyle.Colors[1]).Should().BeGreaterThan(500);
    }

    [Fact]
    public void Strength_ManyMethods_HaveAPanelEachAmidThePointsOfAll()
    {
        var far = Reports.Strength("far") with { Points = [new(1, 0.1, 0.1)] };
        var figure = StrengthFigure.Of([.. Enumerable.Range(0, 8).Select(i => Reports.Strength($"method {i}")), far], new());
        using var picture = SKBitmap.Decode(figure.Png);
        (picture.Width, picture.Height).Should().Be((PlotStyle.Width * PlotStyle.Scale, 3 * StrengthPlot.PanelHeight * PlotStyle.Scale));
        var alone = Pixels(StrengthFigure.Of([.. Enumerable.Repeat(Reports.Strength("a"), 9)], new()), PlotStyle.Colors[0]);
        Pixels(figure, PlotStyle.Colors[0]).Should().BeInRange(1, alone - 500, "every panel shows the far point too, which leaves its line less room");
        figure.Caption.Should().Contain("amid the points of all");
    }

    [Fact]
    public void Perturbed_LongCaption_IsCutToItsPlace() =>
        PerturbedFigure.Of([Reports.Image("", 1), Reports.Image(new string('W', 300), 1), Reports.Image("a " + new string('b', 40) + " c", 1)], new()).AltText.Should().Contain(new string('W', 300));

    /// <summary>The green of perturbing steps over white.</summary>
    static ScottPlot.Color Shade => OnWhite(PlotStyle.Colors[2], 0.12);

    static ScottPlot.Color OnWhite(ScottPlot.Color c, double alpha) => new((byte)(255 - alpha * (255 - c.R)), (byte)(255 - alpha * (255 - c.G)), (byte)(255 - alpha * (255 - c.B)));

    static int Pixels(Figure figure, ScottPlot.Color color)
    {
        using var picture = SKBitmap.Decode(figure.Png);
        return picture.Pixels.Count(p => Math.Abs(p.Red - color.R) + Math.Abs(p.Green - color.G) + Math.Abs(p.Blue - color.B) < 6);
    }
}
