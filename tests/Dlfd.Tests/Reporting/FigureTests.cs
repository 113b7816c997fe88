using Dlfd.Reporting;
using Dlfd.Reporting.Plots;
using SkiaSharp;

namespace Dlfd.Tests.Reporting;

public class FigureTests
{
    static byte[] Tradeoff(params TradeoffPoint[] points) => TradeoffPlot.Render("faces", new TradeoffLabels(points));

    static TradeoffPoint Point(string label, double score, double accuracy, double? deviation = null) => new(label, false, new(score, deviation), new(accuracy, deviation));

    static SKBitmap Decode(byte[] png)
    {
        png.AsSpan(0, 4).ToArray().Should().Equal(0x89, (byte)'P', (byte)'N', (byte)'G');
        return SKBitmap.Decode(png);
    }

    /// <summary>The pixels of about a colour.</summary>
    static int Count(SKBitmap picture, ScottPlot.Color color) => picture.Pixels.Count(p =>
        Math.Abs(p.Red - color.R) + Math.Abs(p.Green - color.G) + Math.Abs(p.Blue - color.B) < 12);

    [Fact]
    public void Tradeoff_Methods_HasTheDocumentedSizeAndTheirColours()
    {
        using var picture = Decode(Tradeoff(Point("a", 0.1, 0.7), Point("b", 0.2, 0.8, 0.05)));
        (picture.Width, picture.Height).Should().Be((1520, 960));
        Count(picture, PlotStyle.Colors[0]).Should().BeGreaterThan(200);
        Count(picture, PlotStyle.Colors[1]).Should().BeGreaterThan(200);
        Count(picture, PlotStyle.Colors[2]).Should().Be(0);
    }

    [Fact]
    public void Tradeoff_OtherLabel_DrawsOtherLetters() => Tradeoff(Point("lll", 0.1, 0.7)).Should().NotEqual(Tradeoff(Point("WWW", 0.1, 0.7)));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, 1)]
    public void Tradeoff_OnePointAtTheEnds_IsInThePicture(double score, double accuracy)
    {
        using var picture = Decode(Tradeoff(Point("a", score, accuracy)));
        Count(picture, PlotStyle.Colors[0]).Should().BeGreaterThan(200);
    }

    [Fact]
    public void Losses_TwoDistributions_HaveAPanelEach()
    {
        using var picture = Decode(LossPlot.Render(Reports.Full.LossDistributions));
        (picture.Width, picture.Height).Should().Be((1520, 2 * 500));
        foreach (var top in new[] { 0, 500 })
        {
            using var panel = new SKBitmap();
            picture.ExtractSubset(panel, new SKRectI(0, top, 1520, top + 500)).Should().BeTrue();
            Count(panel, PlotStyle.Colors[0]).Should().BeGreaterThan(100);
            Count(panel, PlotStyle.Colors[1]).Should().BeGreaterThan(100);
        }
    }

    [Fact]
    public void Losses_HighestBarInTheTail_IsNotUnderTheLegend()
    {
        using var picture = Decode(LossPlot.Render([new LossDistribution("a", [.. Enumerable.Range(0, 50).Select(i => i / 50f)], [.. Enumerable.Repeat(5f, 50)])]));
        var line = PlotStyle.Colors[1];
        var highest = Enumerable.Range(0, picture.Height).First(y => Enumerable.Range(1400, 100).Any(x => picture.GetPixel(x, y) is var p && Math.Abs(p.Red - line.R) + Math.Abs(p.Green - line.G) + Math.Abs(p.Blue - line.B) < 30 && Enumerable.Range(1, 60).All(d => picture.GetPixel(x, y + d) != SKColors.White)));
        highest.Should().BeInRange(160, 200, "the bar's top is at 1 / 1.45 of the axis");
    }

    public static TheoryData<float, float> Strange => new() { { float.NaN, float.NaN }, { 0, 0 }, { float.PositiveInfinity, 1 }, { -1, 1e30f } };

    [Theory]
    [MemberData(nameof(Strange))]
    public void Losses_StrangeNumbers_AreDrawn(float forget, float unseen)
    {
        using var picture = Decode(LossPlot.Render([new LossDistribution("a", [forget], [unseen, unseen])]));
        (picture.Width, picture.Height).Should().Be((1520, 500));
    }

    [Fact]
    public void Density_ByHand_CountsTheTailInTheLastBin()
    {
        var density = LossHistogram.Density([0, 0.05f, 9, float.PositiveInfinity, float.NaN], end: 5);
        density[0].Should().BeApproximately(2 / 0.1 / 5, 1e-9, "two of five losses in a bin 0.1 wide");
        density[^1].Should().BeApproximately(2 / 0.1 / 5, 1e-9);
        density[1..^1].Should().OnlyContain(d => d == 0);
    }
}
