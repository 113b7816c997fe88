using System.Drawing;
using CsCheck;
using Dlfd.Reporting.Document;
using Dlfd.Reporting.Plots;

namespace Dlfd.Tests.Reporting;

public class TradeoffLabelsTests
{
    static TradeoffPoint Point(string label, double score, double accuracy) => new(label, label == "retrained", new(score, null), new(accuracy, null));

    /// <summary>A front of two methods, a reference that beats all, and methods behind them.</summary>
    static TradeoffPoint[] Points(int dominated) =>
        [Point("retrained", 0, 1), .. Enumerable.Range(0, dominated).Select(i => Point($"m{i}", 0.3, 0.5)), Point("accurate", 0.2, 0.9), Point("forgotten", 0.1, 0.7)];

    [Fact]
    public void Texts_ManyPoints_NameTheFrontAndReferencesAndNumberTheOthers()
    {
        var labels = new TradeoffLabels(Points(10));
        labels.Texts.Should().Equal(["retrained", .. Enumerable.Range(1, 10).Select(i => $"{i}"), "accurate", "forgotten"]);
        labels.Numbered.Select(point => point.Label).Should().Equal(Enumerable.Range(0, 10).Select(i => $"m{i}"));
    }

    [Fact]
    public void Texts_FewPoints_AreNames() => new TradeoffLabels(Points(9)).Texts.Should().NotContain("1");

    [Fact]
    public void Document_NumberedMethods_AreListedUnderTheFigure()
    {
        var rows = Points(10).Select(p => Reports.Row(p.Label) with { TestAccuracy = p.Accuracy.Mean, ForgettingScore = p.Score.Mean }).ToArray();
        var blocks = ReportDocument.Build(Reports.Of(rows));
        blocks.OfType<TextList>().Single(list => list.Numbered).Items.Should().Equal(Enumerable.Range(0, 10).Select(i => $"m{i}"));
        ReportDocument.Build(Reports.Of(rows[1..])).OfType<TextList>().Should().BeEmpty();
        Reports.Markdown(Reports.Of(rows)).Should().Contain("1. m0\n2. m1\n");
        Reports.Html(Reports.Of(rows)).Should().Contain("<ol>\n<li>m0</li>");
    }

    [Fact]
    public void Place_FiftyPoints_OverlapsNothing() =>
        Gen.Select(Gen.Float[0.05f, 0.95f], Gen.Float[0.05f, 0.95f]).Array[50].Sample(
            points =>
            {
                var bounds = new RectangleF(80, 40, 650, 520);
                var sut = new LabelPlacement(bounds, 10);
                var pixels = points.Select(p => new PointF(bounds.X + p.Item1 * bounds.Width, bounds.Y + p.Item2 * bounds.Height)).ToArray();
                foreach (var pixel in pixels)
                    sut.Reserve(pixel);
                var boxes = pixels.Select((pixel, i) => sut.Place(pixel, new SizeF(i < 42 ? 17 : 120, 15))).ToArray();
                for (var i = 0; i < boxes.Length; i++)
                {
                    for (var j = 0; j < i; j++)
                    {
                        var common = RectangleF.Intersect(boxes[i], boxes[j]);
                        (common.Width * common.Height).Should().BeLessThan(1, $"labels {i} and {j} must not cover each other");
                    }
                    bounds.Contains(boxes[i]).Should().BeTrue();
                }
            },
            iter: 5, threads: 1);
}
