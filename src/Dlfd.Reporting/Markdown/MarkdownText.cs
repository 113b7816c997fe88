using System.Text;

namespace Dlfd.Reporting.Markdown;

/// <summary>Turns plain text into Markdown that shows exactly that text on one line.</summary>
internal static class MarkdownText
{
    const string Special = "\\`*_[]|~#!";

    internal static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text.ReplaceLineEndings(" ").Trim())
            Append(escaped, c);
        return EscapeStart(escaped.ToString());
    }

    static void Append(StringBuilder escaped, char c)
    {
        if (c is '<' or '>' or '&')
            escaped.Append(c switch { '<' => "&lt;", '>' => "&gt;", _ => "&amp;" });
        else if (Special.Contains(c, StringComparison.Ordinal))
            escaped.Append('\\').Append(c);
        else
            escaped.Append(char.IsControl(c) ? ' ' : c);
    }

    /// <summary>A line that starts with "-", "+", "=" or "1." is a list or a heading.</summary>
    static string EscapeStart(string text)
    {
        if (text.Length > 0 && text[0] is '-' or '+' or '=')
            return "\\" + text;
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        var isListItem = digits > 0 && digits < text.Length && text[digits] is '.' or ')' && (digits + 1 == text.Length || text[digits + 1] == ' ');
        return isListItem ? text.Insert(digits, "\\") : text;
    }
}
