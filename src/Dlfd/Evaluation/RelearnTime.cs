using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Training;

namespace Dlfd.Evaluation;

/// <summary>Measures how many steps a model needs to learn the forget set again: what was only hidden comes back fast.</summary>
public static class RelearnTime
{
    /// <summary>Trains on the forget set until the accuracy on it reaches a target; the model is put back as it was.</summary>
    /// <remarks>Source: Tarun et al. 2023, whose target is 0.95 times the original model's accuracy. A comparison needs the same options and seed for both models.</remarks>
    /// <param name="model">The model; borrowed.</param>
    /// <param name="forget">The forget set; borrowed.</param>
    /// <param name="task">What the labels mean.</param>
    /// <param name="options">Learning rate, batch size, and as epochs the most passes to take; the rate stays constant.</param>
    /// <param name="accuracy">The target, in [0, 1].</param>
    /// <param name="seed">Sets the order of the examples and dropout.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>The steps, 0 if the model is there already; null if all passes were not enough.</returns>
    /// <exception cref="ArithmeticException">The loss became infinite or no number.</exception>
    public static long? Measure(Classifier model, ILabeledDataset forget, ClassificationTask task, TrainingOptions options, double accuracy, int seed = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(forget);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(options);
        using var snapshot = ModelSnapshot.Capture(model.Module);
        using var generator = new SeededTorch(seed);
        using var mode = new ModeScope(model.Module, training: true);
        var constant = options with { Schedule = LearningRateSchedule.Constant, WarmupShare = 0 };
        try
        {
            using var loop = new OptimizerLoop(model, constant, TrainingBatches.Count(forget, constant));
            bool Reached() => model.Predict(forget, task, cancellationToken: cancellationToken).Accuracy >= accuracy;
            if (Reached()) return 0;
            long steps = 0;
            foreach (var batch in TrainingBatches.ReadSeeded(forget, constant, model.Device, seed, shuffle: true, augmentation: null))
            {
                cancellationToken.ThrowIfCancellationRequested();
                loop.Minimize(() => task.Loss(model.Forward(batch.Inputs), batch.Labels));
                steps++;
                if (Reached()) return steps;
            }
            return null;
        }
        finally
        {
            snapshot.RestoreTo(model.Module);
        }
    }

    /// <summary>Computes the anamnesis index: the unlearned model's steps over the retrained model's, at least 0; 1 is best, below it knowledge was left. Source: Chundawat et al. 2023b (AIN).</summary>
    /// <param name="unlearned">Steps of the unlearned model, or null.</param>
    /// <param name="retrained">Steps of the retrained model, or null.</param>
    /// <returns>The ratio; null where a model did not reach the target or the retrained one needed no step.</returns>
    public static double? Anamnesis(long? unlearned, long? retrained) => retrained is > 0 ? (double?)unlearned / retrained : null;
}
