using Dlfd.Data;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Learns noise that the model cannot classify, trains the model on it under the labels to forget ("impair"), then on retain examples ("repair").</summary>
/// <remarks>
/// Source: Tarun et al. 2021. The noise sees the model in evaluation mode, so that its statistics stay those of images. Made
/// for classes: where the retain set holds the same classes, impairing hurts them too. Single-label tasks only. Reads the
/// retain set, and of the forget set the labels and the inputs' shape.
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
        session.RequireSingleLabel("UNSIR");
        var retain = PerClass(request.Retain);
        using var scope = NewDisposeScope();
        var (targets, shown) = NoiseLabels(request.Forget.ReadLabels());
        var noise = Learn(session, tensor(targets, device: session.Model.Device));
        var impairing = new TensorDataset(noise, tensor(targets)).Subset([.. shown.Select(s => s.Row)]).Relabel(tensor(shown.Select(s => s.Label).ToArray()));
        session.Train(Options.ImpairWithRetain ? impairing.Concat(retain) : impairing, augment: false); // noise was learned as it is
        session.Begin(Options.Repair);
        session.Train(retain);
    }

    /// <summary>The label each noise image is made against, and the rows of noise to show, with their labels.</summary>
    internal (long[] Targets, IReadOnlyList<(long Row, long Label)> Shown) NoiseLabels(long[] forgetLabels)
    {
        if (Options.Noise == UnsirNoise.FirstBatch)
        {
            long[] first = [.. forgetLabels.Take(Options.NoiseImages)];
            return (first, [.. forgetLabels.Select((label, i) => ((long)i % first.Length, label))]);
        }
        long[] targets = [.. forgetLabels.Distinct().Order().SelectMany(label => Enumerable.Repeat(label, Options.NoiseImages))];
        return (targets, [.. Enumerable.Range(0, Options.NoiseCopies).SelectMany(_ => targets.Select((label, i) => ((long)i, label)))]);
    }

    /// <summary>Raises the loss of random images under their labels, class by class in batches; returns them, on the CPU as data sets are.</summary>
    internal Tensor Learn(UnlearningSession session, Tensor labels) =>
        new ClassNoise(session, Options.NoiseSteps, Options.NoiseLearningRate, Options.NoisePenalty, Options.BatchSize).Learn(labels, raise: true);

    ILabeledDataset PerClass(ILabeledDataset data)
    {
        if (Options.RetainPerClass >= data.Count) return data;
        return data.Subset([.. data.ReadLabels().Select((label, i) => (label, Row: (long)i)).GroupBy(r => r.label).SelectMany(c => c.Take(Options.RetainPerClass)).Select(r => r.Row)]);
    }
}
