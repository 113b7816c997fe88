using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Training;

namespace Dlfd.Unlearning.Sisa;

/// <summary>One shard: a model, its slices and a checkpoint from before each of them; owns all of it.</summary>
sealed class SisaShard : IDisposable
{
    readonly int number;
    readonly long[][] slices;
    readonly SisaTask task;
    readonly List<ModelSnapshot> checkpoints;

    /// <param name="number">Its number, from 0.</param>
    /// <param name="module">A fresh model; owned from now on.</param>
    /// <param name="slices">The positions of each slice's examples.</param>
    /// <param name="task">What all shards share.</param>
    public SisaShard(int number, torch.nn.Module module, long[][] slices, SisaTask task)
    {
        (this.number, this.slices, this.task) = (number, slices, task);
        Model = new Classifier(module);
        checkpoints = [ModelSnapshot.Capture(module)];
    }

    public Classifier Model { get; }

    /// <summary>The examples that it must not know.</summary>
    public IReadOnlySet<long> Removed { get; private set; } = new HashSet<long>();

    /// <summary>The examples that it knows, once trained.</summary>
    public int Count => slices.Sum(s => s.Length) - Removed.Count;

    /// <summary>Finds those of the given examples that are its own.</summary>
    public HashSet<long> Own(IReadOnlySet<long> examples) => [.. slices.SelectMany(s => s).Where(examples.Contains)];

    /// <summary>Finds the first slice that has one of the given examples; that there is one is for the caller to know.</summary>
    public int FirstSliceOf(IReadOnlySet<long> examples) => Array.FindIndex(slices, s => s.Any(examples.Contains));

    /// <summary>Goes back to before a slice and trains from there without the removed examples; on a failure everything is as it was.</summary>
    /// <returns>The steps taken.</returns>
    public long Train(int from, IReadOnlySet<long> removed, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        using var before = ModelSnapshot.Capture(Model.Module);
        List<ModelSnapshot> fresh = [];
        var steps = 0L;
        try
        {
            checkpoints[from].RestoreTo(Model.Module);
            for (var slice = from; slice < slices.Length; slice++)
            {
                if (slice > from) fresh.Add(ModelSnapshot.Capture(Model.Module));
                steps += TrainSlice(slice, removed, progress, cancellationToken);
            }
        }
        catch
        {
            before.RestoreTo(Model.Module);
            fresh.ForEach(c => c.Dispose());
            throw;
        }
        Replace(from + 1, fresh);
        Removed = removed;
        return steps;
    }

    long TrainSlice(int slice, IReadOnlySet<long> removed, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        long[] rows = [.. slices.Take(slice + 1).SelectMany(s => s).Where(i => !removed.Contains(i))];
        if (rows.Length == 0) return 0;
        return ClassifierTrainer.Train(Model, task.Data.Subset(rows), task.Classification, task.Options, task.Options.SeedOf(number, slice),
            task.Augmentation, progress, $"shard {number + 1}, slice {slice + 1}", cancellationToken: cancellationToken).Steps;
    }

    void Replace(int from, List<ModelSnapshot> fresh)
    {
        foreach (var old in checkpoints.Skip(from)) old.Dispose();
        checkpoints.RemoveRange(from, checkpoints.Count - from);
        checkpoints.AddRange(fresh);
    }

    public void Dispose()
    {
        checkpoints.ForEach(c => c.Dispose());
        Model.Module.Dispose();
    }
}

/// <summary>What all shards share; borrowed.</summary>
sealed record SisaTask(ILabeledDataset Data, ClassificationTask Classification, SisaOptions Options, BatchTransform? Augmentation);
