using Dlfd.Data;
using Dlfd.Models;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Draws labels at random and trains on them: what random labelling and SalUn share.</summary>
sealed class RandomLabels(UnlearningSession session, RandomLabelOptions options)
{
    readonly UnlearningRequest request = session.Request;
    readonly long outputs = session.Outputs(session.Request.Forget);
    readonly Tensor? trueLabels = options.ExcludeTrueLabel ? Labels(session) : null; // owned by the run's scope

    /// <summary>Trains on the relabelled forget set and on the retain set for the options' epochs.</summary>
    public void Train()
    {
        session.Begin(options, options.Joint
            ? session.BatchCount(request.Forget.Concat(request.Retain))
            : session.BatchCount(request.Forget) + session.BatchCount(request.Retain));
        using var fixedLabels = options.Resample ? null : Draw();
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            using var scope = NewDisposeScope();
            var forget = request.Forget.Relabel(fixedLabels ?? Draw());
            ILabeledDataset[] parts = options.Joint ? [forget.Concat(request.Retain)] : [forget, request.Retain];
            foreach (var batch in parts.SelectMany(part => session.Epoch(part)))
                session.Minimize(() => request.Task.Loss(session.Model.Forward(batch.Inputs), batch.Labels));
        }
    }

    /// <summary>Draws uniform labels of the forget set from torch's generator: int64 [n] or float32 [n, labels], owned by the caller's scope.</summary>
    internal Tensor Draw()
    {
        using var scope = NewDisposeScope();
        var (count, single) = (request.Forget.Count, request.Task == ClassificationTask.SingleLabel);
        var labels = single ? randint(0, outputs, count, dtype: int64) : randint(0, 2, [count, outputs], dtype: float32);
        if (options.ExcludeTrueLabel) labels = single ? OtherClass() : OtherCombination(labels);
        return labels.MoveToOuterDisposeScope();
    }

    Tensor OtherClass() => (trueLabels! + randint(1, outputs, request.Forget.Count, dtype: int64)).remainder(outputs);

    /// <summary>Flips one label, drawn at random, of those that are the true combination.</summary>
    Tensor OtherCombination(Tensor labels)
    {
        var flipped = nn.functional.one_hot(randint(0, outputs, request.Forget.Count, dtype: int64), outputs).to(labels.dtype);
        return (labels - flipped * labels.eq(trueLabels!).all(1, keepdim: true)).abs();
    }

    static Tensor Labels(UnlearningSession session) => WrappedTensorDisposeScope(() => cat([.. session.Request.Forget.Batches(1024, CPU).Select(batch =>
    {
        session.CancellationToken.ThrowIfCancellationRequested();
        return batch.Labels.clone();
    })]));
}
