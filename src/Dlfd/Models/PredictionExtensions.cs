using Dlfd.Data;
using static TorchSharp.torch;

namespace Dlfd.Models;

/// <summary>Runs models over data sets.</summary>
public static class PredictionExtensions
{
    /// <summary>Computes logits, losses and hits over a data set in one pass, in evaluation mode and without gradients.</summary>
    /// <param name="model">The model; borrowed; its mode, statistics and gradients stay as they were.</param>
    /// <param name="data">The examples; borrowed.</param>
    /// <param name="task">What the labels mean.</param>
    /// <param name="batchSize">Examples a forward pass, at least 1; default 64, as larger ones outgrow the processor's caches.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <exception cref="ArgumentException">The data set is empty.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Predictions Predict(this Classifier model, ILabeledDataset data, ClassificationTask task, int batchSize = 64, CancellationToken cancellationToken = default) =>
        Run(model, data, task, batchSize, features: null, cancellationToken);

    /// <summary>Computes the same, and keeps the penultimate features of each example, flattened.</summary>
    /// <inheritdoc cref="Predict"/>
    /// <exception cref="NotSupportedException">The model gives no features; see <see cref="Classifier.ForwardWithFeatures"/>.</exception>
    public static Predictions PredictWithFeatures(this Classifier model, ILabeledDataset data, ClassificationTask task, int batchSize = 64, CancellationToken cancellationToken = default) =>
        Run(model, data, task, batchSize, features: [], cancellationToken);

    static Predictions Run(Classifier model, ILabeledDataset data, ClassificationTask task, int batchSize, List<float>? features, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(task);
        if (data.Count == 0) throw new ArgumentException("The data set is empty; give at least one example.", nameof(data));

        List<float> logits = [], losses = [], correct = [], top2 = [], labels = [];
        model.Evaluate(() =>
        {
            using var folded = new FrozenNorms(model.Module);
            foreach (var batch in Prefetch.Ahead(data.OwnedBatches(batchSize, model.Device), inBackground: !data.IsInMemory()))
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var outputs = features is null ? model.Forward(batch.Inputs) : Forward(model, batch.Inputs, features);
                Append(logits, outputs);
                Append(labels, batch.Labels);
                Append(losses, task.LossPerSample(outputs, batch.Labels));
                Append(correct, task.Correct(outputs, batch.Labels));
                if (task.CorrectInTop2(outputs, batch.Labels) is { } hits) Append(top2, hits);
            }
            return 0;
        });
        return new([.. logits], [.. losses], [.. correct], top2.Count > 0 ? [.. top2] : null) { Labels = [.. labels], Features = features?.ToArray() };
    }

    static Tensor Forward(Classifier model, Tensor inputs, List<float> features)
    {
        var (penultimate, logits) = model.ForwardWithFeatures(inputs);
        Append(features, penultimate);
        return logits;
    }

    static void Append(List<float> values, Tensor tensor) =>
        values.AddRange(tensor.to(float32).cpu().contiguous().data<float>().ToArray());
}
