using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dlfd.Tests.Reporting;

/// <summary>Runs where a Chromium is installed.</summary>
sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Browser.Program is null ? "No Chromium is installed." : null;
}

/// <summary>A headless Chromium that looks at a page in a frame.</summary>
static class Browser
{
    public static readonly string? Program = new[] { "chromium", "chromium-browser", "google-chrome", "google-chrome-stable" }
        .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>The value of a JavaScript expression over the frame's window <c>w</c> and document <c>d</c>.</summary>
    public static JsonElement Look(string page, int width, string expression, bool dark = false)
    {
        var folder = Path.GetDirectoryName(page)!;
        var frame = Path.Combine(folder, "frame.html");
        File.WriteAllText(frame, $$"""
            <!DOCTYPE html><meta charset="utf-8"><title></title><body style="margin: 0"><iframe id="f" src="{{Path.GetFileName(page)}}" width="{{width}}" height="1000" style="border: 0"></iframe>
            <script>addEventListener("load", () => { const w = f.contentWindow, d = f.contentDocument; document.title = JSON.stringify({{expression}}); })</script>
            """);
        string[] arguments =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1600,1200", "--hide-scrollbars", "--allow-file-access-from-files", "--virtual-time-budget=3000",
            $"--user-data-dir={Path.Combine(folder, "profile")}", .. dark ? ["--force-dark-mode"] : Array.Empty<string>(), "--dump-dom", new Uri(frame).AbsoluteUri,
        ];
        using var process = Process.Start(new ProcessStartInfo(Program!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var dom = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var title = Regex.Match(dom, "<title>(.*?)</title>", RegexOptions.Singleline).Groups[1].Value;
        title.Should().NotBeEmpty($"the page must answer; {errors.Result}");
        return JsonDocument.Parse(WebUtility.HtmlDecode(title)).RootElement;
    }
}
