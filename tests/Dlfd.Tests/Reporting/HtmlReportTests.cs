using System.Text.RegularExpressions;
using System.Xml.Linq;
using CsCheck;
using Dlfd.Reporting;

namespace Dlfd.Tests.Reporting;

public class HtmlReportTests : TempFolder
{
    /// <summary>What the page shows inside its main element.</summary>
    static XElement Body(string html) => XElement.Parse(Regex.Match(html, "<main>.*</main>", RegexOptions.Singleline).Value, LoadOptions.PreserveWhitespace);

    static string Line(string text) => HostileText.Line(text);

    [Fact]
    public void Render_HostileTexts_AreShownAsTheyAre() =>
        Gen.Select(HostileText.Gen, HostileText.Gen, HostileText.Gen).Where((a, b, c) => Line(a) != "").Sample((title, method, note) =>
        {
            var report = Reports.Of(Reports.Row(method) with { TestAccuracy = 0.5, Task = title }) with { Title = title, Settings = [new(method, note)], Notes = [note] };
            var html = Reports.Html(report);
            var main = Body(html);
            main.Element("h1")!.Value.Should().Be(Line(title));
            main.Element("h3")!.Value.Should().Be(Line($"faces, {title}, resnet18"));
            main.Descendants("tbody").Elements("tr").Elements().Select(c => c.Value).Should().Equal(Line(method), "0.500", "1", Line(method), Line(note));
            main.Descendants("li").Single().Value.Should().Be(Line(note));
            main.Descendants().Select(e => e.Name.LocalName).Should().NotContain(["script", "a", "img"]);
            Regex.Match(html, "<title>(.*)</title>", RegexOptions.Singleline).Groups[1].Value.Should().NotContainAny("<", ">");
        }, iter: 300);

    [Fact]
    public async Task Write_Page_NeedsNoOtherFile()
    {
        await ReportWriter.WriteAsync(Reports.Everything, Folder);
        var html = await File.ReadAllTextAsync(Path.Combine(Folder, "report.html"));
        html.Should().NotContainAny("://", "url(", "@import", "<script src", "<link", "<iframe").And.Contain("<html lang=\"en\">").And.Contain("<title>Unlearning</title>");
        var images = Body(html).Descendants("img").ToList();
        images.Should().OnlyContain(i => i.Attribute("src")!.Value.StartsWith("data:image/png;base64,") && i.Attribute("alt")!.Value.Length > 20);
        images.Select(i => i.Attribute("class")!.Value).Should().Equal("plot", "plot", "plot", "photo", "plot");
        var files = new[] { "tradeoff", "losses", "run", "perturbed", "strength" }.Select(name => File.ReadAllBytes(Path.Combine(Folder, "figures", name + ".png"))).ToList();
        images.Select(i => Convert.FromBase64String(i.Attribute("src")!.Value.Split(',')[1])).Should().BeEquivalentTo(files, o => o.WithStrictOrdering());
    }

    [Fact]
    public void Render_Table_SaysItsNameAndItsHeadings()
    {
        var main = Body(Reports.Html(Reports.Of(Reports.Row("a") with { TestAccuracy = 0.5 })));
        main.Element("div")!.Attribute("aria-label")!.Value.Should().Be("Results: faces, age, resnet18");
        main.Descendants("thead").Single().Descendants("th").Should().OnlyContain(th => th.Attribute("scope")!.Value == "col");
        main.Descendants("tbody").Single().Descendants("th").Single().Attribute("scope")!.Value.Should().Be("row");
    }

    [Fact]
    public void Render_LongReport_LinksToEachPart()
    {
        var sections = Enumerable.Range(1, 3).Select(i => new ReportSection($"Table {i}", [Reports.Row("a") with { TestAccuracy = 0.5 }])).ToArray();
        var html = Reports.Html(Reports.Of() with { Sections = sections });
        var links = XElement.Parse(Regex.Match(html, "<nav.*</nav>").Value).Descendants("a").ToList();
        links.Select(a => a.Value).Should().Equal(sections.SelectMany(s => new[] { s.Title, "faces, age, resnet18" }));
        links.Select(a => a.Attribute("href")!.Value.TrimStart('#')).Should().OnlyHaveUniqueItems()
            .And.Equal(Body(html).Elements().Where(e => e.Name.LocalName is "h2" or "h3").Select(h => h.Attribute("id")!.Value));
        Reports.Html(Reports.Of(sections[0].Rows[0])).Should().NotContain("<nav");
    }
}
