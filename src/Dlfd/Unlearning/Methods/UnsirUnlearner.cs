using Dlfd.Data;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Learns noise that the model cannot classify, trains the model on it under the labels to forget ("impair"), then on retain examples ("repair").</summary>
/// <remarks>
/// Source: Tarun et al. 2021. The noise sees the model in evaluation mode, so that its statistics stay those of images. Made
/// for classes: where the retain set holds the same classes, impairing hurts them too. In multi-label tasks, which the source does not
/// have, every distinct row of labels counts as a class. Reads the retain set, and of the forget set the labels and the inputs' shape.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class UnsirUnlearner(UnsirOptions? options = null)
    : Unlearner<UnsirOptions>(options is null ? new() : options with { Repair = options.Repair is { } repair ? repair with { } : null! }, new UnsirOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Retain | DataAccess.RetainLabels | DataAccess.Forget | DataAccess.ForgetLabels;

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        var request = session.Request;
        using var scope = NewDisposeScope();
        var retain = PerClass(request.Retain, session.CancellationToken);
        var (targets, rows, labels) = NoiseLabels(request.Forget.ReadLabelRows(session.CancellationToken));
        var noise = Learn(session, targets.to(session.Model.Device, copy: true));
        var impairing = new TensorDataset(noise, targets).Subset(rows).Relabel(labels);
        session.Train(Options.ImpairWithRetain ? impairing.Concat(retain) : impairing, augment: false); // noise was learned as it is
        session.Begin(Options.Repair);
        session.Train(retain);
    }

    /// <summary>The label that each noise image is made against, and the rows of noise to show with their labels; tensors owned by the caller's scope.</summary>
    internal (Tensor Targets, long[] Rows, Tensor Labels) NoiseLabels(Tensor forgetLabels)
    {
        if (Options.Noise == UnsirNoise.FirstBatch)
        {
            var first = forgetLabels[..(int)Math.Min(Options.NoiseImages, forgetLabels.shape[0])];
            return (first, [.. Range(forgetLabels).Select(i => i % first.shape[0])], forgetLabels);
        }
        var targets = forgetLabels.unique(dim: 0).output.repeat_interleave(Options.NoiseImages, 0);
        long[] rows = [.. Enumerable.Repeat(Range(targets), Options.NoiseCopies).SelectMany(r => r)];
        return (targets, rows, targets.index_select(0, tensor(rows)));
    }

    /// <summary>Raises the loss of random images under their labels, class by class in batches; returns them, on the CPU as data sets are.</summary>
    internal Tensor Learn(UnlearningSession session, Tensor labels) =>
        new ClassNoise(session, Options.NoiseSteps, Options.NoiseLearningRate, Options.NoisePenalty, Options.BatchSize).Learn(labels, raise: true);

    ILabeledDataset PerClass(ILabeledDataset data, CancellationToken cancellationToken)
    {
        if (Options.RetainPerClass >= data.Count) return data;
        var classes = data.ReadLabelRows(cancellationToken).unique(return_inverse: true, dim: 0).inverse_indices!.data<long>().ToArray();
        return data.Subset([.. classes.Select((c, i) => (Class: c, Row: (long)i)).GroupBy(r => r.Class).SelectMany(c => c.Take(Options.RetainPerClass)).Select(r => r.Row)]);
    }

    static IEnumerable<long> Range(Tensor rows) => Enumerable.Range(0, (int)rows.shape[0]).Select(i => (long)i);
}
