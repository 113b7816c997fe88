using CsCheck;
using Dlfd.Reporting.Document;
using Dlfd.Reporting.Markdown;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Dlfd.Tests.Reporting;

public class MarkdownTests
{
    static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().Build();

    /// <summary>The plain text that a Markdown reader shows; markup other than text would be lost.</summary>
    static string Shown(LeafBlock block) => string.Concat(block.Inline!.Descendants<LeafInline>().Select(inline => inline switch
    {
        LiteralInline literal => literal.Content.ToString(),
        HtmlEntityInline entity => entity.Transcoded.ToString(),
        _ => $"<{inline.GetType().Name}>",
    }));

    [Fact]
    public void Render_HostileTexts_AreReadAsTheyAre() =>
        HostileText.Gen.Where(text => text.Trim() != "").Sample(text =>
        {
            var markdown = MarkdownReport.Render([new Heading(1, text), new Paragraph(text), new TextList(false, [text]), new Dlfd.Reporting.Document.Table("t", 1, ["a"], [[new Cell(text)]]), new Figure("p.png", text, text, [])]);
            var document = Markdown.Parse(markdown, Pipeline);
            var line = HostileText.Line(text);
            document.OfType<HeadingBlock>().Select(Shown).Should().Equal(line);
            document.OfType<ListBlock>().Single().Descendants<ParagraphBlock>().Select(Shown).Should().Equal(line);
            document.Descendants<TableCell>().Last().Descendants<ParagraphBlock>().Select(Shown).Should().Equal(line);
            document.OfType<ParagraphBlock>().Select(Shown).Should().Equal(line, line, line);
            document.Descendants<LinkInline>().Should().ContainSingle().Which.Url.Should().Be("p.png");
        }, iter: 300);
}
