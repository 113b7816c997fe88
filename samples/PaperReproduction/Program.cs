using System.CommandLine;
using Dlfd.Reporting;
using Spectre.Console;

var root = new RootCommand("Reproduces the DLFD paper: trains, unlearns, measures and reports.") { RunCommand.Create(Run), SynthesizeCommand.Create(Try) };
string[] verbs = ["run", "synthesize", "--help", "-h", "-?", "--version"];
var result = root.Parse(args.Length > 0 && verbs.Contains(args[0]) ? args : ["run", .. args]);
if (result.Errors.Count == 0) return await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
await Console.Error.WriteLineAsync(OneLine(result.Errors[0].Message));
return 2;

static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

static int Run(RunOptions options, CancellationToken token) => Try(() =>
{
    var progress = new Progress(AnsiConsole.Console);
    var report = progress.Run(() =>
    {
        using var experiment = new Experiment(options, progress, token);
        return experiment.Run();
    });
    ReportWriter.WriteAsync(report, options.Out, token).GetAwaiter().GetResult();
    return $"Wrote report.html, report.md, results.json and results.csv to {options.Out}.";
});

// Prints what the work says at its end, or its error as one sentence.
static int Try(Func<string> work)
{
    try
    {
        if (!AnsiConsole.Profile.Out.IsTerminal) AnsiConsole.Profile.Width = 200; // a piped line is not broken
        AnsiConsole.Console.WriteLine(work());
        return 0;
    }
    catch (Exception e) when (e is IOException or InvalidDataException or ArgumentException or ArithmeticException or PlatformNotSupportedException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(e is ArgumentException { ParamName: { } name } ? e.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : e.Message);
        return 1;
    }
    catch (System.Runtime.InteropServices.ExternalException e) // libtorch's errors carry its stack after the first line
    {
        Console.Error.WriteLine($"libtorch failed: {e.Message.Split('\n')[0]} Lower --batch or --size if memory is short.");
        return 1;
    }
    catch (OperationCanceledException)
    {
        Console.Error.WriteLine("Cancelled; nothing was written.");
        return 1;
    }
}
