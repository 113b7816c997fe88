namespace Dlfd.Reporting.Html;

/// <summary>Turns plain text into HTML that shows exactly that text on one line.</summary>
internal static class HtmlText
{
    internal static string Escape(string text) => string.Concat(text.ReplaceLineEndings(" ").Trim().Select(c => c switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        _ => char.IsControl(c) ? " " : c.ToString(),
    }));
}
