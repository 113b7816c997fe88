using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Training;

namespace Dlfd.Unlearning;

/// <summary>Gives a method its data in batches, its optimizer steps and its source of randomness.</summary>
public sealed class UnlearningSession : IDisposable
{
    readonly TrainingOptions options;
    readonly IProgress<TrainingProgress>? progress;
    readonly string name;
    SgdLoop? sgd;
    long plannedSteps;
    int passes;

    internal UnlearningSession(UnlearningRequest request, UnlearnerOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        (Request, this.options, name, this.progress, CancellationToken) = (request, options, options.Name, progress, cancellationToken);
    }

    /// <summary>Gets the request; borrowed.</summary>
    public UnlearningRequest Request { get; }

    /// <summary>Gets the model that the run changes; borrowed, in training mode.</summary>
    public Classifier Model => Request.Model;

    /// <summary>Gets the token that stops the run; every step checks it.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Gets the optimizer steps taken so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Gets what the monitor saw so far; a method adds to it.</summary>
    public IList<MonitorPoint> Points { get; } = [];

    internal IReadOnlyList<MonitorPoint> MonitorPoints => [.. Points];

    /// <summary>Reads the options' number of shuffled passes over a data set; plans the learning-rate schedule over them.</summary>
    /// <param name="data">The examples; borrowed.</param>
    /// <param name="shuffle">Whether each pass has a new random order; default true.</param>
    /// <returns>Batches, augmented as the request says, each disposed when the next one is asked for.</returns>
    public IEnumerable<Batch> Epochs(ILabeledDataset data, bool shuffle = true)
    {
        ArgumentNullException.ThrowIfNull(data);
        plannedSteps = BatchCount(data);
        var random = new Random(Request.Seed + 1000 * passes++); // one each, as they are read in the background
        foreach (var batch in TrainingBatches.Read(data, options, Model.Device, random, shuffle, Request.Augmentation))
        {
            CancellationToken.ThrowIfCancellationRequested();
            yield return batch;
        }
    }

    /// <summary>Computes how many batches <see cref="Epochs"/> gives at most.</summary>
    /// <param name="data">The examples; borrowed.</param>
    public long BatchCount(ILabeledDataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return TrainingBatches.Count(data, options);
    }

    /// <summary>Minimizes a loss by one step of SGD in a dispose scope of its own.</summary>
    /// <param name="loss">Computes the loss, a scalar.</param>
    /// <exception cref="ArithmeticException">The loss is not finite.</exception>
    public void Minimize(Func<Tensor> loss)
    {
        CancellationToken.ThrowIfCancellationRequested();
        sgd ??= new SgdLoop(Model, options, plannedSteps);
        var value = sgd.Minimize(loss);
        Steps++;
        progress?.Report(new(name, Steps, plannedSteps, value));
    }

    /// <inheritdoc/>
    public void Dispose() => sgd?.Dispose();
}
