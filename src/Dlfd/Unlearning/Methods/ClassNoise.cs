using Dlfd.Models;
using Dlfd.Training;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Dlfd.Unlearning.Methods;

/// <summary>Learns noise images by Adam that raise or lower the loss of the present model under given labels.</summary>
/// <param name="session">The run; the shape of its forget images is that of the noise.</param>
/// <param name="steps">Steps a batch of noise.</param>
/// <param name="learningRate">Adam's.</param>
/// <param name="penalty">The weight of the noise's mean squared norm.</param>
/// <param name="batchSize">Noise images a batch.</param>
sealed class ClassNoise(UnlearningSession session, int steps, double learningRate, double penalty, int batchSize)
{
    /// <summary>Starts from normal noise, in evaluation mode, so that the model's statistics stay those of images.</summary>
    /// <param name="labels">int64 [n] or float32 [n, labels]; borrowed.</param>
    /// <param name="raise">Whether the loss rises.</param>
    /// <returns>float [n, …] on the CPU, as data sets are; owned by the caller's scope.</returns>
    public Tensor Learn(Tensor labels, bool raise)
    {
        using var scope = NewDisposeScope();
        using var example = session.Request.Forget.Read([0], session.Model.Device);
        using var frozen = new FrozenModel(session.Model.Module, evaluationMode: true);
        var parts = labels.split(batchSize).Select(part => LearnPart(part, [part.shape[0], .. example.Inputs.shape[1..]], raise));
        return cat([.. parts]).cpu().MoveToOuterDisposeScope();
    }

    Tensor LearnPart(Tensor labels, long[] shape, bool raise)
    {
        using var noise = new Parameter(randn(shape, device: labels.device));
        using var adam = new AdamOptimizer([noise]);
        for (var step = 0; step < steps; step++)
        {
            session.CancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var loss = session.Request.Task.Loss(session.Model.Forward(noise), labels);
            (penalty * noise.square().flatten(1).sum(1).mean() + (raise ? loss.neg() : loss)).backward();
            adam.Step(learningRate);
        }
        return noise.detach().clone();
    }
}
