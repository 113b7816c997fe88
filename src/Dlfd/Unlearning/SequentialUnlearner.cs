using System.Diagnostics;
using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Training;
using static TorchSharp.torch;

namespace Dlfd.Unlearning;

/// <summary>Runs methods one after another, each on all of the forget set or on its part; on a failure in any of them the model is as it was before the first.</summary>
public sealed class SequentialUnlearner : IUnlearner
{
    readonly UnlearningStage[] stages;

    /// <summary>Initializes the composition.</summary>
    /// <param name="name">Its name, for reports.</param>
    /// <param name="stages">The stages in order, at least one; stage i runs with the request's seed plus i.</param>
    /// <exception cref="ArgumentException">There is no stage.</exception>
    public SequentialUnlearner(string name, params IEnumerable<UnlearningStage> stages)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, this.stages) = (name, [.. stages]);
        if (this.stages.Length == 0) throw new ArgumentException("The composition has no stage; give at least one method.", nameof(stages));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public DataAccess Reads => stages.Aggregate(ReadByParts, (reads, stage) => reads | stage.Method.Reads);

    DataAccess ReadByParts => stages.Any(s => s.Part is not null) ? DataAccess.Forget | DataAccess.ForgetLabels : DataAccess.None;

    /// <inheritdoc/>
    public UnlearningResult Unlearn(UnlearningRequest request, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        cancellationToken.ThrowIfCancellationRequested();
        var clock = Stopwatch.StartNew();
        var module = request.Model.Module;
        using var scope = NewDisposeScope();
        using var snapshot = ModelSnapshot.Capture(module);
        using var mode = new ModeScope(module);
        using var trainable = new TrainableScope(module);
        var access = new AccessRecord(Name, DataAccess.Forget | DataAccess.ForgetLabels);
        var parts = Parts(access.Watch(request), request.Forget, cancellationToken);
        var total = new UnlearningResult(Name, 0, default, []);
        try
        {
            for (var i = 0; i < stages.Length; i++)
            {
                var done = total.Steps;
                var told = progress is null ? null : new Offset(progress, done);
                total = Add(total, stages[i].Method.Unlearn(request with { Forget = parts[i], Seed = request.Seed + i }, told, cancellationToken));
            }
            return total with { Duration = clock.Elapsed, Reads = total.Reads | access.Reads, Changed = snapshot.Differences(module) };
        }
        catch
        {
            snapshot.RestoreTo(module);
            throw;
        }
    }

    ILabeledDataset[] Parts(UnlearningRequest watched, ILabeledDataset all, CancellationToken cancellationToken)
    {
        ILabeledDataset Of(UnlearningStage stage)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return stage.Part?.Invoke(watched) ?? all;
        }

        ILabeledDataset[] parts = [.. stages.Select(Of)];
        var empty = Array.FindIndex(parts, part => part.Count == 0);
        return empty < 0 ? parts : throw new ArgumentException($"Stage {empty + 1} of {Name} ({stages[empty].Method.Name}) has no forget example; give it a larger part, or leave it out.");
    }

    static UnlearningResult Add(UnlearningResult total, UnlearningResult stage) => new(total.Method, total.Steps + stage.Steps, default,
        [.. total.MonitorPoints, .. stage.MonitorPoints.Select(p => p with { Step = p.Step + total.Steps })])
    {
        MonitorDuration = total.MonitorDuration + stage.MonitorDuration,
        Reads = total.Reads | stage.Reads,
        Cost = total.Cost + stage.Cost,
        WatchPoints = [.. total.WatchPoints, .. stage.WatchPoints.Select(p => p with { Step = p.Step + total.Steps })],
        Intervention = stage.Intervention ?? total.Intervention,
    };

    sealed class Offset(IProgress<TrainingProgress> progress, long steps) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => progress.Report(value with { Step = value.Step + steps, Steps = value.Steps + steps });
    }
}
