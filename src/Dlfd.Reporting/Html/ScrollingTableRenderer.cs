using Markdig.Extensions.Tables;
using Markdig.Renderers;

namespace Dlfd.Reporting.Html;

/// <summary>Puts each table into a box that scrolls sideways in a narrow window.</summary>
internal sealed class ScrollingTableRenderer : HtmlTableRenderer
{
    protected override void Write(HtmlRenderer renderer, Table table)
    {
        renderer.EnsureLine();
        renderer.WriteLine("<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"Table\">");
        base.Write(renderer, table);
        renderer.WriteLine("</div>");
    }
}
