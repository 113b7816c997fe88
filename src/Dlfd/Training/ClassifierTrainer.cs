using System.Diagnostics;
using Dlfd.Data;
using Dlfd.Models;
using Microsoft.Extensions.Options;

namespace Dlfd.Training;

/// <summary>Trains classifiers by the optimizer of the options.</summary>
/// <remarks>Seeds torch's generator, which the whole process shares: of two runs at once, in methods of <see cref="Unlearning.IUnlearner"/> too, neither gives the bits of its seed.</remarks>
public static class ClassifierTrainer
{
    /// <summary>Trains a model in place, in training mode; its modes are restored afterwards.</summary>
    /// <param name="model">The model; borrowed.</param>
    /// <param name="data">The examples; borrowed.</param>
    /// <param name="task">What the labels mean.</param>
    /// <param name="options">How to train; copied.</param>
    /// <param name="seed">Sets the order of the examples, the augmentation and dropout.</param>
    /// <param name="augmentation">Changes training inputs; null leaves them as they are.</param>
    /// <param name="progress">Told after every step. The weights of a network with <see cref="IChannelsLast"/> lie in that order meanwhile, which TorchSharp's <c>save</c> refuses, and <c>SaveWeights</c> takes.</param>
    /// <param name="phase">What progress reports call this run.</param>
    /// <param name="checkpoint">A file that keeps the state at the end of every epoch: where it exists, the same training goes on from it and ends with the same bits (CPU, same
    /// number of threads). It is replaced in one go, and left there at the end. Neither the weights that the training started from nor what the augmentation does is compared: name another file
    /// for those. Its folder must exist; null keeps nothing.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>Steps and time of the whole run, those before the checkpoint included.</returns>
    /// <exception cref="ArgumentException">The data set is empty, no parameter of the model can be trained, or one is not float32.</exception>
    /// <exception cref="OptionsValidationException">An option is out of range.</exception>
    /// <exception cref="ArithmeticException">The loss became infinite or no number, or the model at the end of an epoch.</exception>
    /// <exception cref="InvalidDataException">The checkpoint belongs to another training, or is none.</exception>
    /// <exception cref="IOException">The checkpoint cannot be read or written; a folder that is missing is found before the first step.</exception>
    /// <exception cref="UnauthorizedAccessException">The checkpoint may not be read or written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the model is as far as it came.</exception>
    public static TrainingSummary Train(Classifier model, ILabeledDataset data, ClassificationTask task, TrainingOptions options, int seed,
        BatchTransform? augmentation = null, IProgress<TrainingProgress>? progress = null, string phase = "training",
        string? checkpoint = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(options);
        options = options.Validated();
        if (data.Count == 0) throw new ArgumentException("The data set is empty; give at least one example.", nameof(data));

        var start = Stopwatch.GetTimestamp();
        using var generator = new SeededTorch(seed);
        using var mode = new ModeScope(model.Module, training: true);
        using var order = new ChannelsLast(model.Module);
        var finite = ModuleTree.Finite(model.Module); // a mask of -∞ is none of a training's doing
        var steps = TrainingBatches.Count(data, options);
        using var loop = new OptimizerLoop(model, options, steps);
        var kept = checkpoint is null ? null : new TrainingCheckpoint(checkpoint, model, data, task, options, seed, augmented: augmentation is not null);
        var (epoch, before) = kept?.Restore(model, loop) ?? default;
        TimeSpan Elapsed() => before + Stopwatch.GetElapsedTime(start);
        foreach (var batch in TrainingBatches.ReadSeeded(data, options, model.Device, seed, shuffle: true, augmentation, epoch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var loss = loop.Minimize(() => task.Loss(model.Forward(batch.Inputs), batch.Labels));
            progress?.Report(new(phase, loop.Steps, steps, loss));
            if (loop.Steps % (steps / options.Epochs) != 0) continue;
            ModuleTree.RequireFinite(model.Module, finite);
            kept?.Save(model, loop, ++epoch, Elapsed());
        }
        return new(loop.Steps, Elapsed());
    }
}
