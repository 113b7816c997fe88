using System.Diagnostics;
using Dlfd.Unlearning;
using Dlfd.Weights;

/// <summary>Carries out the runs of a plan that are not done yet, beside other processes that may do the same.</summary>
sealed class Executor(RunStore store, Progress progress, CancellationToken token) : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    Workbench? bench;
    (DataSource Data, string Group) entered;

    /// <summary>Returns when every run of the part is done, also those that other processes work on.</summary>
    public void Run(Plan plan, Shard shard)
    {
        IReadOnlyList<PlannedRun>[] groups = [.. plan.Groups.Where((_, i) => shard.Has(i))];
        if (groups.SelectMany(g => g).FirstOrDefault(r => !store.Has(r.Spec)) is { } first) Enter(first); // before anything is written
        store.Write(plan.Record());
        while (groups.Any(g => g.Any(r => !store.Has(r.Spec))))
        {
            var worked = false;
            foreach (var group in groups) worked |= Work(group);
            if (!worked) token.WaitHandle.WaitOne(Patience); // another process has the rest
            token.ThrowIfCancellationRequested();
        }
    }

    bool Work(IReadOnlyList<PlannedRun> group)
    {
        var worked = false;
        foreach (var run in group)
        {
            if (store.Has(run.Spec)) continue;
            var missing = group.Any(r => r.Spec.IsModel && !store.Has(r.Spec));
            if (missing && !run.Spec.IsModel) return worked; // another process trains a model that the methods need
            using var claim = store.Claim(run.Spec);
            if (claim is null || store.Has(run.Spec)) continue;
            var result = Execute(run);
            store.Write(result);
            progress.Result(result);
            worked = true;
        }
        return worked;
    }

    RunResult Execute(PlannedRun run)
    {
        Enter(run);
        var clock = Stopwatch.StartNew();
        if (run.Spec.IsModel)
        {
            bench!.Train(run.Spec, run.Training, store.Checkpoint(run.Spec), progress.Titled(run.Spec.ToString()), token);
            bench.Network.SaveWeights(store.Weights(run.Spec));
            return Measurement.Measure(run.Spec, bench, clock.Elapsed.TotalSeconds, unlearned: null, token);
        }
        bench!.Network.LoadWeights(store.Weights(run.Spec.Original()));
        try
        {
            clock.Restart();
            var unlearned = run.Method.Create!(run.Spec.Task).Unlearn(bench.Request(run.Spec.Seed), progress.Titled(run.Spec.ToString()), token);
            return Measurement.Measure(run.Spec, bench, clock.Elapsed.TotalSeconds, unlearned, token);
        }
        catch (Exception e) when (e is NotApplicableException or NotSupportedException or ArithmeticException)
        {
            return new() { Spec = run.Spec, Failure = $"{run.Method.Title} {(e is ArithmeticException ? "failed" : "does not apply")}: {e.Message}", Notes = bench.Notes, About = bench.About };
        }
    }

    void Enter(PlannedRun run)
    {
        var wanted = (run.Data, run.Spec.Original().Key);
        if (entered == wanted) return;
        bench?.Dispose();
        (bench, entered) = (null, default);
        bench = new Workbench(run, run.Device, progress.Images, token);
        entered = wanted;
    }

    public void Dispose() => bench?.Dispose();
}
