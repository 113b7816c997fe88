using System.Runtime.InteropServices;
using Dlfd.Evaluation;
using Dlfd.Models;
using Dlfd.Training;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using Dlfd.Vision.Datasets;
using Dlfd.Weights;

/// <summary>Carries out the runs of a plan that are not done yet, beside other processes that may do the same.</summary>
sealed class Executor(RunStore store, Progress progress, CancellationToken token) : IDisposable
{
    readonly Dictionary<string, string> refused = []; // by key: what this machine could not carry out, and why; nor can it what needs a model among them

    Workbench? bench;
    string? group;
    ImageSet? images;
    FoundImages? decoded;

    /// <summary>Returns when every run of the part is done, also those that other processes work on.</summary>
    /// <returns>What this machine could not carry out, in a sentence; null if all are done.</returns>
    public string? Run(Plan plan, Shard shard)
    {
        IReadOnlyList<PlannedRun>[] groups = [.. plan.Groups.Where((_, i) => shard.Has(i))];
        Check(groups.SelectMany(g => g).Where(r => !store.Has(r.Spec))); // before anything is written
        store.Write(plan.Record(), token);
        RunSpec[] runs = [.. groups.SelectMany(g => g).Select(r => r.Spec)];
        while (runs.Any(IsOpen))
        {
            var worked = false;
            foreach (var group in groups) worked |= Work(group, runs);
            if (!worked) token.WaitHandle.WaitOne(RunStore.Patience); // another process has the rest
            token.ThrowIfCancellationRequested();
        }
        var undone = runs.Count(r => !store.Has(r));
        return undone == 0 ? null
            : $"{undone} of {runs.Length} runs could not be carried out here; the others are done, and the same command tries these again. {string.Join(' ', refused.Values.Distinct())}";
    }

    /// <summary>Decodes every set, which is cheap the next time, and splits it for each task; the first set comes last, to be there for the first run.</summary>
    void Check(IEnumerable<PlannedRun> open)
    {
        foreach (var run in open.DistinctBy(r => (r.Images, r.Spec.Task, r.Spec.ForgetLimit)).GroupBy(r => r.Images).Reverse().SelectMany(set => set)) TaskSplits.Of(run, Decoded(run.Images)).Splits.Dispose();
    }

    bool IsOpen(RunSpec run) => !store.Has(run) && !refused.ContainsKey(run.Key) && !run.Needs().Any(m => refused.ContainsKey(m.Key) && !store.Has(m));

    bool Work(IReadOnlyList<PlannedRun> group, RunSpec[] runs)
    {
        var worked = false;
        foreach (var run in group.Where(r => IsOpen(r.Spec)))
        {
            if (!run.Spec.Needs().All(store.Has)) continue; // another process trains it
            using var claim = store.Claim(run.Spec);
            if (claim is null || store.Has(run.Spec)) continue;
            worked = true;
            if (Execute(run) is not { } result) continue;
            store.Write(result);
            progress.Result(result, runs.Count(store.Has), runs.Length);
        }
        return worked;
    }

    /// <summary>Carries a run out; null if this machine cannot, which another may.</summary>
    RunResult? Execute(PlannedRun run)
    {
        try
        {
            return !run.Spec.IsModel ? Unlearn(run.Spec, run.Method, Enter(run))
                : run.Spec.Deep && store.Has(run.Spec with { Deep = false }) ? Deepen(run.Spec, Enter(run))
                : Train(run.Spec, run.Training, Enter(run));
        }
        catch (Exception e) when (e is ExternalException or PlatformNotSupportedException or ArithmeticException) // such as memory that is short, no bfloat16, or a training whose loss is no number
        {
            refused[run.Spec.Key] = $"{run.Spec}: {Errors.Sentence(e)}";
            Leave();
            return null;
        }
    }

    /// <summary>Measures a model that was trained without --deep, rather than train it again.</summary>
    RunResult Deepen(RunSpec spec, Workbench bench)
    {
        var trained = spec with { Deep = false };
        bench.Network.LoadWeights(store.Weights(trained));
        bench.Network.SaveWeights(store.Weights(spec));
        var evaluation = bench.Evaluate(token);
        if (spec.Method == "retrained") bench.Retrained = evaluation;
        return Deep(store.Read(trained) with { Spec = spec }, bench, evaluation.Forget);
    }

    RunResult Train(RunSpec spec, TrainingOptions training, Workbench bench)
    {
        using var meter = new ResourceMeter();
        var (summary, cost) = bench.Train(spec, training, store.Checkpoint(spec), progress.Titled(spec.ToString()), token);
        var use = meter.Read() with { Elapsed = summary.Duration };
        bench.Network.SaveWeights(store.Weights(spec));
        var evaluation = bench.Evaluate(token);
        if (spec.Method == "retrained") bench.Retrained = evaluation;
        return Result(spec, bench, evaluation, use, cost);
    }

    RunResult Unlearn(RunSpec spec, Method method, Workbench bench)
    {
        var retrained = Retrained(spec, bench);
        bench.Network.LoadWeights(store.Weights(spec.Original()));
        var (unlearner, request) = (method.Create(spec.Task), bench.Request(spec.Seed));
        try
        {
            var perturbed = unlearner is DlfdUnlearner dlfd ? PerturbedFaces.Make(dlfd, request) : null;
            using var meter = new ResourceMeter();
            var unlearned = unlearner.Unlearn(request, progress.Titled(spec.ToString()), token);
            var use = meter.Read();
            return Result(spec, bench, bench.Evaluate(token), use, unlearned.Cost, retrained, unlearned.MonitorDuration) with { Monitor = unlearned.MonitorPoints, Perturbed = perturbed };
        }
        catch (Exception e) when (e is not PlatformNotSupportedException and (NotApplicableException or NotSupportedException or InvalidOperationException or ArithmeticException))
        {
            return new() { Spec = spec, Failure = $"{method.Title} {(e is NotApplicableException or NotSupportedException ? "does not apply" : "failed")}: {e.Message}", Notes = bench.Notes, About = bench.About };
        }
    }

    /// <summary>Measures the group's retrained model, where the plan has one, if this process did not train it; the network then holds that.</summary>
    ModelEvaluation? Retrained(RunSpec spec, Workbench bench)
    {
        if (!spec.Compared) return null;
        if (bench.Retrained is not null) return bench.Retrained;
        bench.Network.LoadWeights(store.Weights(spec.Retrained()));
        return bench.Retrained = bench.Evaluate(token);
    }

    RunResult Result(RunSpec spec, Workbench bench, ModelEvaluation evaluation, ResourceUse use, ComputeCost cost, ModelEvaluation? retrained = null, TimeSpan monitor = default) => Deep(new()
    {
        Spec = spec,
        Row = Measurement.Row(spec, evaluation, retrained, use, cost, monitor),
        ForgetLosses = evaluation.Forget.Losses,
        UnseenLosses = evaluation.Unseen.Losses,
        ForgetPredictions = spec.Method == "retrained" ? evaluation.Forget : null,
        MonitorNomus = bench.MonitorNomus(evaluation, token),
        Notes = bench.Notes,
        About = bench.About,
    }, bench, evaluation.Forget);

    RunResult Deep(RunResult result, Workbench bench, Predictions forget) => !result.Spec.Deep ? result : result with
    {
        Row = result.Row! with { Deep = DeepMeasurement.Of(bench, result.Spec, forget, store, token) },
        ForgetPredictions = forget,
    };

    Workbench Enter(PlannedRun run)
    {
        var wanted = run.Spec.Original().Key;
        if (bench is not null && group == wanted) return bench;
        Leave();
        bench = new Workbench(run, Decoded(run.Images));
        group = wanted;
        return bench;
    }

    void Leave()
    {
        bench?.Dispose();
        bench = null;
    }

    ImageSet Decoded(FoundImages found)
    {
        if (images is not null && decoded == found) return images;
        images?.Dispose();
        images = null;
        images = found.Load(progress.Images, token);
        decoded = found;
        return images;
    }

    public void Dispose()
    {
        Leave();
        images?.Dispose();
    }
}
