using Dlfd.Reporting;
using SkiaSharp;

namespace Dlfd.Tests.Reporting;

/// <summary>A page with everything a report can have and with many methods.</summary>
public sealed class ReportPage : TempFolder
{
    public ReportPage()
    {
        var rows = new[] { "original", "retrained" }.Concat(Enumerable.Range(0, 20).Select(i => i == 3 ? new string('m', 86) : $"a-method-with-a-long-name-{i}")).SelectMany((method, i) => Enumerable.Range(0, 2).Select(seed => Reports.Filled(method, seed) with
        {
            TestAccuracy = method == "a-method-with-a-long-name-7" ? double.NaN : 0.5 + 0.013 * (i * 7 % 22), ForgettingScore = 0.02 * (i % 9), Seconds = i + 1 + seed, SampleForwards = 1_000_000 * (22 - i),
        })).ToArray();
        ReportWriter.WriteAsync(Reports.Everything with { Rows = rows, Title = new string('x', 200), Notes = [new string('y', 300)] }, Folder).GetAwaiter().GetResult();
    }

    public string File => At("report.html");
}

public sealed class BrowserTests(ReportPage page) : IClassFixture<ReportPage>
{
    static string[] Texts(System.Text.Json.JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];

    [BrowserFact]
    public void Page_NarrowWindow_DoesNotScrollSidewaysButItsTablesDo()
    {
        const string Widths = "[d.documentElement.scrollWidth, ...[...d.querySelectorAll('.table')].slice(0, 1).flatMap(t => [t.scrollWidth, t.clientWidth]), ...[...d.images].map(i => i.getBoundingClientRect().right)]";
        var narrow = Browser.Look(page.File, 380, Widths).EnumerateArray().Select(e => e.GetDouble()).ToArray();
        narrow[0].Should().Be(380);
        narrow[1].Should().BeGreaterThan(narrow[2], "the results are wider than the window");
        narrow[3..].Should().OnlyContain(right => right <= 380).And.HaveCount(5);
        Browser.Look(page.File, 1200, Widths)[0].GetDouble().Should().Be(1200);
    }

    [BrowserFact]
    public void Table_ClickOnATitle_SortsUpAndDownWithTheMissingLast()
    {
        const string Sort = """
            (() => {
              const table = d.querySelector("table"), title = table.tHead.rows[0].cells[1], shown = () => [...table.tBodies[0].rows].map(r => r.cells[1].dataset.value ?? "");
              title.querySelector("button").click(); const up = shown(), upSort = title.ariaSort;
              title.querySelector("button").click(); return [up, shown(), [upSort, title.ariaSort]];
            })()
            """;
        var result = Browser.Look(page.File, 1200, Sort);
        string[] up = Texts(result[0]), down = Texts(result[1]);
        up[^1].Should().BeEmpty();
        down[^1].Should().BeEmpty();
        up[..^1].Select(double.Parse).Should().HaveCount(21).And.BeInAscendingOrder();
        down[..^1].Select(double.Parse).Should().HaveCount(21).And.BeInDescendingOrder();
        Texts(result[2]).Should().Equal("ascending", "descending");
    }

    [BrowserTheory]
    [InlineData(380)]
    [InlineData(700)]
    public void Table_Narrow_LeavesRoomForNumbersBesideTheNamesAndShowsWhatHasTheFocus(int width)
    {
        const string Columns = """
            (() => {
              const box = d.querySelector(".table"), first = box.querySelector("th"), names = [...box.querySelectorAll("tbody th")];
              box.scrollLeft = box.scrollWidth;
              const covered = [...box.querySelectorAll("thead th:not(:first-child) button")].reverse().map(b => { b.dispatchEvent(new w.Event("focus")); return first.getBoundingClientRect().right - b.getBoundingClientRect().left; });
              return [first.offsetWidth / box.clientWidth, Math.max(...names.map(n => n.scrollWidth - n.clientWidth)), Math.max(...covered)];
            })()
            """;
        var values = Browser.Look(page.File, width, Columns).EnumerateArray().Select(e => e.GetDouble()).ToArray();
        values[0].Should().BeLessThan(0.52, "the first column stays in place");
        values[1].Should().BeLessThanOrEqualTo(0, "names are broken");
        values[2].Should().BeLessThan(1.5);
    }

    [BrowserFact]
    public void Colours_LightAndDark_CanBeRead()
    {
        const string Contrasts = """
            (() => {
              const light = c => { const [r, g, b] = c.match(/[\d.]+/g).slice(0, 3).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
              const page = light(w.getComputedStyle(d.body).backgroundColor);
              return [page, ...["p", "td", "td strong", ".better", ".worse", ".level", ".rest", "figcaption"].map(s => d.querySelector(s)).map(e => e ? light(w.getComputedStyle(e).color) : -1)];
            })()
            """;
        foreach (var dark in new[] { false, true })
        {
            var values = Browser.Look(page.File, 1200, Contrasts, dark).EnumerateArray().Select(e => e.GetDouble()).ToArray();
            (values[0] < 0.2).Should().Be(dark, "the page follows the setting");
            values[1..].Should().OnlyContain(text => text >= 0 && (Math.Max(text, values[0]) + 0.05) / (Math.Min(text, values[0]) + 0.05) >= 4.5);
        }
    }

    [BrowserTheory]
    [InlineData(380)]
    [InlineData(1200)]
    public void Screenshot_AtAnyWidth_ShowsTextTablesAndPlots(int width)
    {
        using var picture = SKBitmap.Decode(Browser.Screenshot(page.File, width, 12000));
        picture.Width.Should().Be(width);
        var colours = picture.Pixels.CountBy(p => p).ToDictionary(c => c.Key, c => c.Value);
        colours.Values.Max().Should().BeLessThan((int)(0.97 * picture.Pixels.Length), "a blank page has one colour");
        picture.Pixels.Count(p => Math.Max(p.Red, Math.Max(p.Green, p.Blue)) - Math.Min(p.Red, Math.Min(p.Green, p.Blue)) > 80).Should().BeGreaterThan(500, "plots have colours");
    }

    [BrowserFact]
    public void Print_Pages_AreLandscapeForTheWideTables()
    {
        var pdf = System.Text.Encoding.Latin1.GetString(Browser.Print(page.File));
        pdf.Should().StartWith("%PDF");
        var boxes = System.Text.RegularExpressions.Regex.Matches(pdf, @"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)");
        boxes.Should().NotBeEmpty().And.OnlyContain(b => double.Parse(b.Groups[1].Value) > 1.3 * double.Parse(b.Groups[2].Value));
        System.Text.RegularExpressions.Regex.Count(pdf, @"/Type\s*/Page\b(?!s)").Should().BeInRange(3, 25);
    }

    [BrowserFact]
    public void Table_Results_FitsTheWidestPage()
    {
        var widths = Browser.Look(page.File, 1280, "[...d.querySelectorAll('.table')].slice(0, 1).flatMap(t => [t.scrollWidth, t.clientWidth])").EnumerateArray().Select(e => e.GetDouble()).ToArray();
        widths[0].Should().BeLessThanOrEqualTo(widths[1], "NoMUS stands at the right");
    }

    [BrowserFact]
    public void Print_Tables_AreNotCutAtTheRight()
    {
        const double Shrinks = 2; // what a browser prints smaller rather than cut
        const string Right = """
            (() => {
              const sheet = d.styleSheets[0], print = [...sheet.cssRules].filter(r => r.media && r.media.mediaText === "print").flatMap(r => [...r.cssRules]);
              for (const rule of print) sheet.insertRule(rule.cssText, sheet.cssRules.length);
              return [print.length, ...[...d.querySelectorAll("table")].map(t => t.getBoundingClientRect().right)];
            })()
            """;
        const int Landscape = (int)((297 - 2 * 12) / 25.4 * 96);
        var values = Browser.Look(page.File, Landscape, Right).EnumerateArray().Select(e => e.GetDouble()).ToArray();
        values[0].Should().BePositive();
        values[1..].Should().HaveCountGreaterThan(4).And.OnlyContain(right => right <= Shrinks * Landscape);
    }

    [BrowserFact]
    public void Images_All_AreShownWithWords() =>
        Texts(Browser.Look(page.File, 1200, "[...d.images].map(i => i.naturalWidth > 0 ? i.alt : '')")).Should().HaveCount(5).And.OnlyContain(alt => alt.Length > 40);
}
