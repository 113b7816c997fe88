using Dlfd.Evaluation;
using Dlfd.Models;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
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
        RunSpec[] runs = [.. groups.SelectMany(g => g).Select(r => r.Spec)];
        while (groups.Any(g => g.Any(r => !store.Has(r.Spec))))
        {
            var worked = false;
            foreach (var group in groups) worked |= Work(group, runs);
            if (!worked) token.WaitHandle.WaitOne(Patience); // another process has the rest
            token.ThrowIfCancellationRequested();
        }
    }

    bool Work(IReadOnlyList<PlannedRun> group, RunSpec[] runs)
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
            progress.Result(result, runs.Count(store.Has), runs.Length);
            worked = true;
        }
        return worked;
    }

    RunResult Execute(PlannedRun run)
    {
        var bench = Enter(run);
        var title = progress.Titled(run.Spec.ToString());
        using var meter = new ResourceMeter();
        if (run.Spec.IsModel)
        {
            var cost = bench.Train(run.Spec, run.Training, store.Checkpoint(run.Spec), title, token);
            var use = meter.Read();
            bench.Network.SaveWeights(store.Weights(run.Spec));
            return Result(run.Spec, bench, use, cost, []);
        }
        var retrained = bench.Retrained(store.Weights(run.Spec.Retrained()), token);
        bench.Network.LoadWeights(store.Weights(run.Spec.Original()));
        try
        {
            var (unlearner, request) = (run.Method.Create!(run.Spec.Task), bench.Request(run.Spec.Seed));
            var perturbed = unlearner is DlfdUnlearner dlfd ? PerturbedFaces.Make(dlfd, request) : null;
            using var unlearning = new ResourceMeter();
            var unlearned = unlearner.Unlearn(request, title, token);
            return Result(run.Spec, bench, unlearning.Read(), unlearned.Cost, unlearned.MonitorPoints, retrained) with { Perturbed = perturbed };
        }
        catch (Exception e) when (e is NotApplicableException or NotSupportedException or ArithmeticException)
        {
            return new() { Spec = run.Spec, Failure = $"{run.Method.Title} {(e is ArithmeticException ? "failed" : "does not apply")}: {e.Message}", Notes = bench.Notes, About = bench.About };
        }
    }

    RunResult Result(RunSpec spec, Workbench bench, ResourceUse use, ComputeCost cost, IReadOnlyList<MonitorPoint> monitor, ModelEvaluation? retrained = null)
    {
        var evaluation = bench.Evaluate(token);
        return new()
        {
            Spec = spec,
            Row = Measurement.Row(spec, evaluation, retrained, use, cost),
            ForgetLosses = evaluation.Forget.Losses,
            UnseenLosses = evaluation.Unseen.Losses,
            Monitor = monitor,
            Notes = bench.Notes,
            About = bench.About,
        };
    }

    Workbench Enter(PlannedRun run)
    {
        var wanted = (run.Data, run.Spec.Original().Key);
        if (bench is not null && entered == wanted) return bench;
        bench?.Dispose();
        (bench, entered) = (null, default);
        bench = new Workbench(run, run.Device, progress.Images, token);
        entered = wanted;
        return bench;
    }

    public void Dispose() => bench?.Dispose();
}
