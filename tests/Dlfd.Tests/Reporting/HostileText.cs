using CsCheck;

namespace Dlfd.Tests.Reporting;

/// <summary>Texts that look like Markdown or HTML.</summary>
static class HostileText
{
    const string Characters = "\\`*_[]|~#!<>&-+=1.)(: /\"'{}^$ab;x\n";

    public static readonly Gen<string> Gen = CsCheck.Gen.Select(CsCheck.Gen.OneOfConst(
        "<script>alert(1)</script>", "[a](javascript:alert(1))", "![](http://x/y.png)", "<http://x>", "|", "&lt;", "1. a", "- a", "a  ", "<!--", "]]>", "http://x"),
        CsCheck.Gen.Char[Characters].Array[0, 12], (a, b) => a + new string(b)).Select(CsCheck.Gen.Bool, (s, flip) => flip ? string.Concat(s.Reverse()) : s);

    /// <summary>What is to be shown of it.</summary>
    public static string Line(string text) => text.ReplaceLineEndings(" ").Trim();
}
