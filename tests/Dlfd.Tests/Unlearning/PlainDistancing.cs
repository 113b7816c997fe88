using Dlfd.Models;
using Dlfd.OptimalTransport;
using Dlfd.Unlearning.Methods;
using static TorchSharp.torch;

namespace Dlfd.Tests.Unlearning;

/// <summary>A step of DLFD's Algorithm 1 as it reads: forget images run through the model as it is, transport starts cold, and nothing is kept from one step to the next.</summary>
static class PlainDistancing
{
    public static Tensor Gradient(Classifier model, DlfdOptions options, Tensor images, Tensor labels, Tensor forgetImages, double classificationWeight)
    {
        var variable = images.detach().contiguous().requires_grad_();
        var (features, logits) = model.ForwardWithFeatures(variable);
        var (forgetFeatures, forgetLogits) = model.ForwardWithFeatures(forgetImages);
        var (from, to) = options.Layer == DistancedLayer.Logits ? (logits, forgetLogits) : (features, forgetFeatures);
        using var transport = new SinkhornDistance(options.Sinkhorn).Compute(from, to.detach());
        var objective = options.TransportWeight * transport.Value - classificationWeight * ClassificationTask.SingleLabel.Loss(logits, labels);
        return autograd.grad([objective], [variable])[0];
    }
}
