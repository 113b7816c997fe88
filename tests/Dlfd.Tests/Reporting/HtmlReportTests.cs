using System.Text.RegularExpressions;
using System.Xml.Linq;
using CsCheck;
using Dlfd.Reporting;

namespace Dlfd.Tests.Reporting;

public class HtmlReportTests : TempFolder
{
    const string Hostile = "\\`*_[]|~#!<>&-+=1.)(: /\"'{}^$ab;x\n";

    static readonly Gen<string> Text = Gen.Select(Gen.OneOfConst(
        "<script>alert(1)</script>", "[a](javascript:alert(1))", "![](http://x/y.png)", "<http://x>", "|", "&lt;", "1. a", "- a", "a  ", "<!--", "]]>", "http://x"),
        Gen.Char[Hostile].Array[0, 12], (a, b) => a + new string(b)).Select(Gen.Bool, (s, flip) => flip ? string.Concat(s.Reverse()) : s);

    /// <summary>What the page shows inside its main element.</summary>
    static XElement Body(string html) => XElement.Parse(Regex.Match(html, "<main>.*</main>", RegexOptions.Singleline).Value, LoadOptions.PreserveWhitespace);

    static string Line(string text) => text.ReplaceLineEndings(" ").Trim();

    [Fact]
    public void Render_HostileTexts_AreShownAsTheyAre() =>
        Gen.Select(Text, Text, Text).Where((a, b, c) => Line(a) != "").Sample((title, method, note) =>
        {
            var report = Reports.Of(Reports.Row(method, profile: note) with { TestAccuracy = 0.5, Task = title }) with
            {
                Title = title, Settings = [new(method, note)], Notes = [note],
            };
            var html = Reports.Html(report);
            var main = Body(html);
            main.Element("h1")!.Value.Should().Be(Line(title));
            main.Element("h3")!.Value.Should().Be(Line($"faces, {title}, resnet18"));
            main.Descendants("td").Select(c => c.Value).Take(3).Should().Equal(Line(method), Line(note), "0.500");
            main.Descendants("td").TakeLast(2).Select(c => c.Value).Should().Equal(Line(method), Line(note));
            main.Descendants("li").Single().Value.Trim().Should().Be(Line(note));
            main.Descendants().Select(e => e.Name.LocalName).Should().NotContain(["script", "a", "img"]);
            Regex.Match(html, "<title>(.*)</title>", RegexOptions.Singleline).Groups[1].Value.Should().NotContainAny("<", ">");
        }, iter: 300);

    [Fact]
    public async Task Write_Page_NeedsNoOtherFile()
    {
        await ReportWriter.WriteAsync(Reports.Full, Folder);
        var html = await File.ReadAllTextAsync(Path.Combine(Folder, "report.html"));
        html.Should().NotContainAny("://", "url(", "@import", "<script src", "<link", "<iframe").And.Contain("<html lang=\"en\">").And.Contain("<title>Unlearning</title>");
        var images = Body(html).Descendants("img").ToList();
        images.Should().HaveCount(2);
        images.Should().OnlyContain(i => i.Attribute("src")!.Value.StartsWith("data:image/png;base64,") && i.Attribute("alt")!.Value.Length > 20);
        var embedded = images.Select(i => Convert.FromBase64String(i.Attribute("src")!.Value.Split(',')[1])).ToList();
        embedded[0].Should().Equal(await File.ReadAllBytesAsync(Path.Combine(Folder, "figures", "tradeoff.png")));
        embedded[1].Should().Equal(await File.ReadAllBytesAsync(Path.Combine(Folder, "figures", "losses.png")));
    }
}
