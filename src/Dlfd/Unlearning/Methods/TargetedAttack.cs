using Dlfd.Data;
using Dlfd.Models;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Moves forget images within a Euclidean ball until the model takes them for other classes (projected gradient descent).</summary>
sealed class TargetedAttack(UnlearningSession session, L2ulOptions options)
{
    readonly InputBox box = new(session.Request.Normalization);

    /// <summary>Makes the options' number of examples of every forget image, each labelled with the wrong class that it was moved to; owned by the caller's scope.</summary>
    public ILabeledDataset Examples()
    {
        using var scope = NewDisposeScope();
        var classes = session.Outputs(session.Request.Forget);
        using var frozen = new FrozenModel(session.Model.Module, evaluationMode: true);
        List<Tensor> inputs = [], labels = [];
        foreach (var batch in session.Request.Forget.Batches(options.BatchSize, session.Model.Device))
            for (var copy = 0; copy < options.AdversarialExamples; copy++)
            {
                using var targets = OtherClasses(batch.Labels, classes);
                using var moved = Perturb(batch.Inputs, targets);
                inputs.Add(moved.cpu());
                labels.Add(targets.cpu());
            }
        return new TensorDataset(cat(inputs).MoveToOuterDisposeScope(), cat(labels).MoveToOuterDisposeScope());
    }

    /// <summary>Draws classes that are not the given ones, int64 [n].</summary>
    internal static Tensor OtherClasses(Tensor labels, long classes) =>
        WrappedTensorDisposeScope(() => (labels + randint(1, classes, labels.shape, dtype: int64, device: labels.device)).remainder(classes));

    /// <summary>Starts anywhere in the ball and steps towards the target classes; the model must be frozen.</summary>
    internal Tensor Perturb(Tensor inputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var change = randn_like(inputs);
        change.div_(Lengths(change)).mul_(rand_like(Lengths(change)) * options.AttackRadius);
        for (var step = 0; step < options.AttackSteps; step++)
        {
            session.CancellationToken.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            var gradient = Gradient(inputs, change, targets);
            var next = change - gradient / Lengths(gradient) * options.AttackStepSize;
            change.copy_(next * (Lengths(next).reciprocal() * options.AttackRadius).clamp_max(1));
        }
        return Moved(inputs, change).MoveToOuterDisposeScope();
    }

    Tensor Gradient(Tensor inputs, Tensor change, Tensor targets)
    {
        var variable = change.detach().requires_grad_();
        var losses = session.Request.Task.LossPerSample(session.Model.Forward(Moved(inputs, variable)), targets);
        return autograd.grad([losses.sum()], [variable])[0];
    }

    Tensor Moved(Tensor inputs, Tensor change) => box.Clamp(inputs + box.FromPixels(change));

    static Tensor Lengths(Tensor change) => WrappedTensorDisposeScope(() =>
        change.flatten(1).norm(1).clamp_min(1e-12).view([-1, .. Enumerable.Repeat(1L, (int)change.dim() - 1)]));
}
