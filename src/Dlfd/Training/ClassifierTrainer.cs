using Dlfd.Data;
using Dlfd.Models;

namespace Dlfd.Training;

/// <summary>Trains classifiers by stochastic gradient descent.</summary>
public static class ClassifierTrainer
{
    /// <summary>Trains a model in place, in training mode; its modes are restored afterwards.</summary>
    /// <param name="model">The model; borrowed.</param>
    /// <param name="data">The examples; borrowed.</param>
    /// <param name="task">What the labels mean.</param>
    /// <param name="options">Epochs, batch size and learning rate.</param>
    /// <param name="seed">Sets the order of the examples, the augmentation and dropout.</param>
    /// <param name="augmentation">Changes training inputs; null leaves them as they are.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <param name="phase">What progress reports call this run.</param>
    /// <returns>The steps taken.</returns>
    /// <exception cref="ArgumentException">The data set is empty.</exception>
    /// <exception cref="ArithmeticException">The loss became infinite or no number.</exception>
    public static long Train(Classifier model, ILabeledDataset data, ClassificationTask task, TrainingOptions options, int seed,
        BatchTransform? augmentation = null, IProgress<TrainingProgress>? progress = null, string phase = "training", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(options);
        if (data.Count == 0) throw new ArgumentException("The data set is empty; give at least one example.", nameof(data));

        using var generator = new SeededTorch(seed);
        using var mode = new ModeScope(model.Module, training: true);
        var steps = TrainingBatches.Count(data, options);
        using var loop = new OptimizerLoop(model, options, steps);
        long step = 0;
        foreach (var batch in TrainingBatches.Read(data, options, model.Device, new Random(seed), shuffle: true, augmentation))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var loss = loop.Minimize(() => task.Loss(model.Forward(batch.Inputs), batch.Labels));
            step++;
            progress?.Report(new(phase, step, steps, loss));
        }
        return step;
    }
}
