using Dlfd.Data;
using Dlfd.Models;
using Dlfd.OptimalTransport;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Moves a batch of retain images away from forget images in feature space: the inner loop of DLFD's Algorithm 1.</summary>
/// <param name="options">The steps.</param>
/// <param name="sinkhorn">The transport distance; borrowed.</param>
/// <param name="request">The model, its task and how inputs were normalized.</param>
/// <param name="copy">Takes the model's place where given; borrowed.</param>
/// <param name="cancellationToken">Stops between steps.</param>
sealed class FeatureDistancing(DlfdOptions options, ISinkhornDistance sinkhorn, UnlearningRequest request, LowPrecisionCopy? copy = null, CancellationToken cancellationToken = default)
{
    readonly Classifier model = copy is null ? request.Model : request.Model.Like(copy.Module);
    readonly InputBox box = new(options.ClampNormalizedInputs ? new InputNormalization([0], [1]) : request.Normalization);

    /// <summary>
    /// Takes the options' number of steps x* ← x* + α sign(∇[w OT(F(x*), F(x_f)) − λ CE(f(x*), y)]), each clamped to the valid inputs;
    /// or steps of that length along the gradient itself.
    /// </summary>
    /// <param name="inputs">Retain images, [n, …]; borrowed.</param>
    /// <param name="labels">Their labels; borrowed.</param>
    /// <param name="forgetInputs">Forget images, [m, …]; borrowed.</param>
    /// <param name="classificationWeight">λ.</param>
    /// <param name="forgetLabels">int64 [m] for transport within classes; null for transport between all; borrowed.</param>
    /// <exception cref="ArithmeticException">A feature of the forget images is not finite.</exception>
    /// <returns>The perturbed images, [n, …], owned by the caller's scope. The model is unchanged, its statistics included.</returns>
    public Tensor Perturb(Tensor inputs, Tensor labels, Tensor forgetInputs, double classificationWeight, Tensor? forgetLabels = null)
    {
        using var scope = NewDisposeScope();
        copy?.Take(request.Model.Module);
        using var frozen = new FrozenModel(model.Module, options.PerturbInEvaluationMode || options.BatchNorm == BatchNormPolicy.Evaluation);
        var objective = Objective(labels, classificationWeight);
        using var transport = objective.NeedsTransport ? Transport(Finite(objective.Features(forgetInputs)), labels, forgetLabels) : null;
        objective.Transport = transport;
        var (step, bounds) = (box.FromPixels(tensor((float)options.StepSize, device: inputs.device)), box.Bounds(inputs));
        var images = Copy(inputs).requires_grad_();
        // The released code lets x* leave the bounds and clamps what the network sees; the paper's x* are images.
        for (var k = 0; k < options.PerturbationSteps; k++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Move(images, objective.Gradient(images, options.ClampNormalizedInputs ? bounds : null), step, options.ClampNormalizedInputs ? null : bounds);
        }
        return InputBox.Clamp(images.detach(), bounds).MoveToOuterDisposeScope();
    }

    /// <summary>The objective for images of these labels, still without transport.</summary>
    internal DistancingObjective Objective(Tensor labels, double classificationWeight) =>
        new(options, model, copy?.Type, logits => request.Task.Loss(logits, labels), classificationWeight);

    static Tensor Finite(Tensor features) => features.isfinite().all().item<bool>()
        ? features
        : throw new ArithmeticException("A feature of the forget images became infinite or no number; lower the learning rate or check the inputs for values that are not finite.");

    FeatureTransport? Transport(Tensor forgetFeatures, Tensor labels, Tensor? forgetLabels)
    {
        if (forgetLabels is null) return new(sinkhorn, options.Sinkhorn.Gradient, forgetFeatures, []);
        var groups = FeatureTransport.ByClass(labels, forgetLabels);
        return groups.Count == 0 ? null : new(sinkhorn, options.Sinkhorn.Gradient, forgetFeatures, groups);
    }

    /// <summary>Takes one step in place.</summary>
    void Move(Tensor images, Tensor gradient, Tensor step, (Tensor Low, Tensor High)? bounds)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using (gradient) images.addcmul_(Direction(gradient, step), step, Numbers.One);
        if (bounds is { } b) images.clamp_(b.Low, b.High);
    }

    /// <summary>Overwrites the gradient by a direction in which every value, or the root mean square of an image's values, is 1 in steps.</summary>
    Tensor Direction(Tensor gradient, Tensor step)
    {
        if (options.StepNorm == StepNorm.Max) return gradient.sign_();
        var slope = gradient.mul_(step); // steps differ between channels where inputs are normalized
        return slope.div_(slope.flatten(1).square().mean([1]).sqrt().clamp_min(1e-18).reshape([-1, .. Enumerable.Repeat(1L, (int)slope.dim() - 1)]));
    }

    /// <summary>In the order of memory in which the network computes.</summary>
    Tensor Copy(Tensor inputs) => model.Module is IChannelsLast && inputs.dim() == 4 ? ChannelsLast.Order(inputs.clone()) : inputs.clone();
}
