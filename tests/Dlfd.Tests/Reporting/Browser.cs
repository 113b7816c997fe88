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

/// <inheritdoc cref="BrowserFactAttribute"/>
sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Browser.Program is null ? "No Chromium is installed." : null;
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
        var dom = Run(frame, ["--window-size=1600,1200", .. dark ? ["--force-dark-mode"] : Array.Empty<string>(), "--dump-dom"]);
        var title = Regex.Match(dom, "<title>(.*?)</title>", RegexOptions.Singleline).Groups[1].Value;
        title.Should().NotBeEmpty("the page must answer");
        return JsonDocument.Parse(WebUtility.HtmlDecode(title)).RootElement;
    }

    /// <summary>What the window shows, as PNG.</summary>
    public static byte[] Screenshot(string page, int width, int height)
    {
        var file = page + ".png";
        Run(page, $"--window-size={width},{height}", $"--screenshot={file}");
        return File.ReadAllBytes(file);
    }

    /// <summary>The page as it is printed, as PDF.</summary>
    public static byte[] Print(string page)
    {
        var file = page + ".pdf";
        Run(page, "--no-pdf-header-footer", $"--print-to-pdf={file}");
        return File.ReadAllBytes(file);
    }

    static string Run(string page, params string[] arguments)
    {
        string[] all =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--allow-file-access-from-files", "--virtual-time-budget=3000",
            $"--user-data-dir={Path.Combine(Path.GetDirectoryName(page)!, "profile")}", .. arguments, new Uri(page).AbsoluteUri,
        ];
        using var process = Process.Start(new ProcessStartInfo(Program!, all) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0, errors.Result);
        return output;
    }
}
