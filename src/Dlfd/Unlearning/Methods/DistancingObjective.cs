using Dlfd.Models;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>DLFD's objective for one batch of images: w OT(F(x*), F(x_f)) − λ CE(f(x*), y), with its gradient to x*.</summary>
/// <param name="options">w and the layer of F.</param>
/// <param name="model">f, frozen; borrowed.</param>
/// <param name="type">The model's dtype where it is not that of the images; else null.</param>
/// <param name="loss">CE of logits, with the labels of the batch.</param>
/// <param name="classificationWeight">λ.</param>
sealed class DistancingObjective(
    DlfdOptions options, Classifier model, ScalarType? type, Func<Tensor, Tensor> loss, double classificationWeight)
{
    /// <summary>Whether forget images matter at all.</summary>
    public bool NeedsTransport { get; } = options.TransportPerturbed && options.TransportWeight > 0;

    /// <summary>Gets or sets OT( · , F(x_f)); borrowed; null without transport.</summary>
    public FeatureTransport? Transport { get; set; }

    /// <summary>The gradient at images that require one, [n, …], in the caller's scope.</summary>
    /// <param name="images">x*, a leaf; borrowed.</param>
    /// <param name="bounds">What the network sees is clamped to these, and the gradient passes through the clamp; null leaves x* as it is.</param>
    public Tensor Gradient(Tensor images, (Tensor Low, Tensor High)? bounds = null)
    {
        using var scope = NewDisposeScope();
        var (features, logits) = Outputs(InputBox.Clamp(images, bounds));
        using Scalar towards = -classificationWeight, away = options.TransportWeight, larger = 1024;
        var objective = loss(logits).mul(towards);
        if (Transport is not null) objective = objective.add(Transport.Distance(features).mul(away), Numbers.One);
        if (type == ScalarType.Float16) objective = objective.mul(larger); // small gradients would become 0; signs stay
        return autograd.grad([objective], [images])[0].MoveToOuterDisposeScope();
    }

    /// <summary>F without gradient, [n, d], in the caller's scope.</summary>
    public Tensor Features(Tensor images)
    {
        using var noGrad = no_grad();
        return Outputs(images).Features;
    }

    (Tensor Features, Tensor Logits) Outputs(Tensor images)
    {
        var inputs = type is { } reduced ? images.to(reduced) : images;
        var (features, logits) = options.Layer == DistancedLayer.Penultimate && NeedsTransport ? model.ForwardWithFeatures(inputs) : Twice(model.Forward(inputs));
        return type is null ? (features, logits) : (features, logits.to(images.dtype));
    }

    static (Tensor, Tensor) Twice(Tensor logits) => (logits, logits);
}
