using Dlfd.Models;
using Dlfd.Training;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Teaches the model what the original says of generated images; the state of one run of <see cref="GatedTransferUnlearner"/>.</summary>
sealed class GatedTransfer : IDisposable
{
    readonly UnlearningSession session;
    readonly GatedTransferOptions options;
    readonly long[] forgotten;
    readonly double threshold;
    readonly Teacher teacher;
    readonly ImageGenerator generator;
    readonly AttentionMaps taught, learnt;
    readonly AdamOptimizer adam;

    /// <param name="session">The run, whose model is still the original.</param>
    /// <param name="options">Borrowed.</param>
    /// <param name="forgotten">The classes that the gate keeps out.</param>
    /// <param name="threshold">Their largest probability at which an image passes; with 1 all do.</param>
    public GatedTransfer(UnlearningSession session, GatedTransferOptions options, long[] forgotten, double threshold)
    {
        (this.session, this.options, this.forgotten, this.threshold) = (session, options, forgotten, threshold);
        teacher = session.TeachPresent();
        using var example = session.Request.Forget.Read([0], session.Model.Device);
        generator = new ImageGenerator(options.Latents, example.Inputs.shape[1..], options.GeneratorWidth, session.Model.Device);
        (taught, learnt) = (new AttentionMaps(teacher.Model.Module), new AttentionMaps(session.Model.Module));
        adam = new AdamOptimizer(generator.parameters());
    }

    /// <summary>Improves the generator by one step on a batch of images, and the model by some on those that pass the gate; returns whether there were enough.</summary>
    public bool Round()
    {
        session.CancellationToken.ThrowIfCancellationRequested();
        using var scope = NewDisposeScope();
        var images = Generate();
        if (images.shape[0] < Math.Min(2, options.BatchSize)) // batch norm needs two
        {
            session.Skip(options.StudentSteps);
            return false;
        }
        var (logits, maps) = taught.Run(() => teacher.Logits(images));
        for (var step = 0; step < options.StudentSteps; step++) session.Minimize(() => Loss(images, logits, maps));
        return true;
    }

    /// <summary>Makes images and takes the generator's step; returns those that pass, [m, …] without gradient.</summary>
    internal Tensor Generate()
    {
        using var scope = NewDisposeScope();
        using var frozen = new FrozenModel(session.Model.Module, evaluationMode: true);
        var images = generator.call(randn(options.BatchSize, options.Latents, device: session.Model.Device));
        var original = teacher.Model.Forward(images);
        var probabilities = original.softmax(1);
        var unwanted = probabilities.index_select(1, tensor(forgotten, device: original.device)).sum([1]);
        var balance = probabilities.mean([0]).clamp_min(1e-12);
        var entropy = (balance * balance.log()).sum().neg();
        var open = threshold >= 1 ? ones_like(unwanted, ScalarType.Bool) : unwanted.le(threshold);
        var differences = session.Request.Task.DivergencePerSample(original, session.Model.Forward(images)).clamp_max(Math.Log(original.shape[1])) * open;
        (unwanted.mean() - entropy * options.BalanceWeight - differences.sum() / open.sum().clamp_min(1)).backward();
        if (options.MaximumGradientNorm is { } norm) nn.utils.clip_grad_norm_(generator.parameters(), norm);
        adam.Step(options.GeneratorLearningRate);
        return images.detach()[open].MoveToOuterDisposeScope();
    }

    Tensor Loss(Tensor images, Tensor logits, Tensor[] maps)
    {
        var (own, ownMaps) = learnt.Run(() => session.Model.Forward(images));
        var loss = session.Request.Task.Divergence(logits, own);
        foreach (var (map, ownMap) in maps.Zip(ownMaps)) loss += (ownMap - map).square().mean() * options.AttentionWeight;
        return loss;
    }

    public void Dispose()
    {
        taught.Dispose();
        learnt.Dispose();
        adam.Dispose();
        generator.Dispose();
    }
}
