using System.CommandLine;

/// <summary>The verbs that look into a folder of runs: <c>status</c> and <c>report</c>.</summary>
static class StoreCommands
{
    static readonly Option<string> Out = new("--out") { Description = "the folder of a run or reproduction", DefaultValueFactory = _ => "out" };

    public static Command Status(Func<Func<string>, string, int> run)
    {
        var command = new Command("status", "Shows which runs are done, running and missing.") { Out };
        command.SetAction(result => run(() => Show(new RunStore(result.GetValue(Out)!)), ""));
        return command;
    }

    public static Command Report(Func<Func<string>, string, int> run)
    {
        var command = new Command("report", "Writes the report of the runs that are done.") { Out };
        command.SetAction((result, token) => Task.Run(() => run(() =>
        {
            var store = new RunStore(result.GetValue(Out)!);
            return Shared.Report(store, store.ReadPlan(), result.GetValue(Out)!, token);
        }, "an earlier report is as it was, and the same command starts anew.")));
        return command;
    }

    static string Show(RunStore store)
    {
        var runs = store.ReadPlan().Runs;
        var states = runs.ToLookup(r => store.Has(r) ? "done" : store.IsRunning(r) ? "running" : "missing");
        return string.Join('\n',
        [
            .. states["running"].Select(r => $"running: {r}"),
            .. states["missing"].Select(r => $"missing: {r}"),
            $"{states["done"].Count()} done, {states["running"].Count()} running, {states["missing"].Count()} missing of {runs.Count} runs.",
        ]);
    }
}
