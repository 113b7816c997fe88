using System.CommandLine;
using System.Runtime.InteropServices;
using Dlfd.Models;
using Spectre.Console;

var root = new RootCommand("Reproduces the DLFD paper: trains, unlearns, measures and reports.")
{
    RunCommand.Create(Try), ReproduceCommand.Create(Try), StoreCommands.Status(Try), StoreCommands.Report(Try), SynthesizeCommand.Create(Try),
};
TorchBackend.KeepFreedMemory();
string[] verbs = [.. root.Subcommands.Select(c => c.Name), "--help", "-h", "-?", "--version"];
var result = root.Parse(args.Length > 0 && verbs.Contains(args[0]) ? args : ["run", .. args]);
if (result.Errors.Count == 0) return await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
await Console.Error.WriteLineAsync(OneLine(result.Errors[0].Message));
return 2;

static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

// Prints what the work says at its end, its error as one sentence, or what it leaves when it is cancelled.
static int Try(Func<string> work, string cancelled)
{
    try
    {
        if (!AnsiConsole.Profile.Out.IsTerminal) AnsiConsole.Profile.Width = 200; // a piped line is not broken
        AnsiConsole.Console.WriteLine(work());
        return 0;
    }
    catch (Exception e) when (e is IOException or InvalidDataException or ArgumentException or ArithmeticException or PlatformNotSupportedException or UnauthorizedAccessException or ExternalException)
    {
        Console.Error.WriteLine(Errors.Sentence(e));
        return 1;
    }
    catch (OperationCanceledException)
    {
        Console.Error.WriteLine($"Cancelled; {cancelled}");
        return 1;
    }
}
