using System.Diagnostics;
using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Training;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Sisa;

/// <summary>Trains a model on each shard of the data, slice by slice, and removes examples by retraining only their shards from their first slice on.</summary>
/// <remarks>
/// Source: Bourtoule et al. 2021 (SISA); Gupta et al. 2021 for <see cref="VoteNoisily"/>, whose other variant, private training of each shard,
/// is not here. Keeps (R + 1) S copies of the model in memory, for S shards of R slices. Not safe for several threads at once.
/// </remarks>
public sealed class SisaEnsemble : ITrainableWithUnlearning
{
    readonly SisaTask task;
    readonly SisaShard[] shards;
    readonly MeanOfShards mean;
    bool trained;

    /// <summary>Divides the data and makes the models.</summary>
    /// <param name="createModel">Makes fresh models, each one a new object, initialised from torch's generator; the ensemble owns them.</param>
    /// <param name="data">The examples, which keep their positions; borrowed, must outlive the ensemble.</param>
    /// <param name="classification">What the labels mean; null for single-label.</param>
    /// <param name="options">The options; copied; null for the defaults.</param>
    /// <param name="augmentation">Changes training inputs; null leaves them as they are.</param>
    /// <exception cref="OptionsValidationException">An option is out of range.</exception>
    /// <exception cref="ArgumentException">There are fewer examples than slices, or a model is made twice.</exception>
    public SisaEnsemble(Func<nn.Module> createModel, ILabeledDataset data, ClassificationTask? classification = null, SisaOptions? options = null, BatchTransform? augmentation = null)
    {
        ArgumentNullException.ThrowIfNull(createModel);
        ArgumentNullException.ThrowIfNull(data);
        options = (options ?? new()) with { };
        var result = new SisaOptionsValidator().Validate(null, options);
        if (result.Failed) throw new OptionsValidationException("sisa", typeof(SisaOptions), result.Failures);
        if (data.Count < (long)options.Shards * options.Slices)
            throw new ArgumentException($"There are {data.Count} examples for {options.Shards} shards of {options.Slices} slices; use fewer shards or slices.", nameof(data));
        task = new SisaTask(data, classification ?? ClassificationTask.SingleLabel, options, augmentation);
        using var generator = new SeededTorch(options.Seed);
        var models = Make(createModel, options.Shards);
        shards = [.. Divide(data.Count, options).Select((slices, i) => new SisaShard(i, models[i], slices, task))];
        mean = new MeanOfShards(shards, task.Classification, RequireTrained);
        Model = new Classifier(mean);
    }

    /// <summary>Gets the mean of the shards' probabilities as one model, whose logits are its logarithm (its log odds in multi-label tasks); for prediction only, which throws <see cref="InvalidOperationException"/> until the ensemble is trained.</summary>
    public Classifier Model { get; }

    static List<nn.Module> Make(Func<nn.Module> create, int count)
    {
        List<nn.Module> models = [];
        try
        {
            while (models.Count < count)
            {
                var model = create();
                if (models.Contains(model)) throw new ArgumentException("createModel returned the same model again; let it make a new one at every call.", nameof(create));
                models.Add(model);
            }
            return models;
        }
        catch
        {
            models.ForEach(m => m.Dispose());
            throw;
        }
    }

    static IEnumerable<long[][]> Divide(long count, SisaOptions options)
    {
        var rows = RandomSubsets.Order(count, SeededRandom.Of(options.Seed));
        return Parts(rows, options.Shards).Select(shard => Parts(shard, options.Slices).ToArray());
    }

    static IEnumerable<long[]> Parts(long[] rows, int count) =>
        Enumerable.Range(0, count).Select(i => rows[(int)((long)rows.Length * i / count)..(int)((long)rows.Length * (i + 1) / count)]);

    /// <inheritdoc/>
    /// <remarks>The division and the seeds are those without exception, so that it gives bit for bit what <see cref="Unlearn"/> gives.</remarks>
    public long Train(IEnumerable<long>? without = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var removed = Checked(without ?? []);
        if (removed.Count == task.Data.Count) throw NothingLeft();
        trained = false;
        var steps = shards.Sum(shard => shard.Train(0, shard.Own(removed), progress, cancellationToken));
        trained = true;
        return steps;
    }

    /// <inheritdoc/>
    /// <remarks>If it is cancelled or fails, the shards that are through stay retrained and the others are as they were; call it again with the same examples.</remarks>
    public RemovalResult Unlearn(IEnumerable<long> examples, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(examples);
        RequireTrained();
        var (clock, asked) = (Stopwatch.StartNew(), Checked(examples));
        var affected = shards.Select(shard => (Shard: shard, New: shard.Own(asked).Except(shard.Removed).ToHashSet())).Where(a => a.New.Count > 0).ToList();
        var count = affected.Sum(a => a.New.Count);
        if (count == shards.Sum(s => s.Count)) throw NothingLeft();
        var steps = 0L;
        foreach (var (shard, fresh) in affected)
            steps += shard.Train(shard.FirstSliceOf(fresh), new HashSet<long>(shard.Removed.Concat(fresh)), progress, cancellationToken);
        return new(count, [.. affected.Select(a => Array.IndexOf(shards, a.Shard))], steps, clock.Elapsed);
    }

    /// <summary>Computes the mean of the shards' probabilities, float [n, outputs]; for single- and multi-label tasks.</summary>
    /// <param name="inputs">float [n, …], on the models' device; borrowed.</param>
    /// <exception cref="InvalidOperationException">The ensemble is not trained yet.</exception>
    public Tensor Probabilities(Tensor inputs) => Model.Evaluate(() => WrappedTensorDisposeScope(() => mean.LogProbabilities(inputs).exp()));

    /// <summary>Counts for how many shards each class is the most likely, int64 [n, classes].</summary>
    /// <inheritdoc cref="Vote"/>
    public Tensor CountVotes(Tensor inputs)
    {
        RequireTrained();
        if (task.Classification != ClassificationTask.SingleLabel)
            throw new InvalidOperationException("Votes need one class an example; in multi-label tasks use Probabilities or Model, the mean over shards.");
        return Model.Evaluate(() => Votes.Count(mean.Voters, inputs));
    }

    /// <summary>Computes the class with the most votes, int64 [n].</summary>
    /// <param name="inputs">float [n, …], on the models' device; borrowed.</param>
    /// <exception cref="InvalidOperationException">The ensemble is not trained yet, or its task is multi-label.</exception>
    public Tensor Vote(Tensor inputs) => VoteNoisily(inputs, double.PositiveInfinity, new Random(0));

    /// <summary>Computes the class with the most votes after noise on each count, int64 [n], so that predictions tell little of which shard an example is in.</summary>
    /// <remarks>
    /// Source: Gupta et al. 2021. Without it, removals that are chosen by looking at predictions break the guarantee. One shard moves two counts by one each,
    /// so noise of scale 2 / ε makes a prediction ε-private in the shards (the authors' code takes 1 / ε); k predictions cost k ε together.
    /// </remarks>
    /// <param name="inputs">float [n, …], on the models' device; borrowed.</param>
    /// <param name="epsilon">ε, above 0; the smaller, the more noise. Infinity is the plain vote.</param>
    /// <param name="noise">Draws the noise; whoever knows its seed can take the noise away.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epsilon"/> is not above 0.</exception>
    /// <exception cref="InvalidOperationException">The ensemble is not trained yet, or its task is multi-label.</exception>
    public Tensor VoteNoisily(Tensor inputs, double epsilon, Random noise)
    {
        ArgumentNullException.ThrowIfNull(noise);
        if (!(epsilon > 0)) throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "ε must be above 0; infinity is the plain vote.");
        using var scope = NewDisposeScope();
        return Votes.Winners(CountVotes(inputs), 2 / epsilon, noise).MoveToOuterDisposeScope();
    }

    HashSet<long> Checked(IEnumerable<long> examples)
    {
        HashSet<long> set = [.. examples];
        foreach (var i in set)
            if (i < 0 || i >= task.Data.Count) throw new ArgumentOutOfRangeException(nameof(examples), i, $"Positions go from 0 to {task.Data.Count - 1}.");
        return set;
    }

    void RequireTrained()
    {
        if (!trained) throw new InvalidOperationException("The ensemble is not trained yet; call Train first.");
    }

    static ArgumentException NothingLeft() => new("No example would be left to train on; dispose the ensemble instead.");

    /// <summary>Disposes the models and their checkpoints.</summary>
    public void Dispose()
    {
        foreach (var shard in shards) shard.Dispose();
        mean.Dispose();
    }
}
