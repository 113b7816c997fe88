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
sealed class FeatureDistancing(DlfdOptions options, ISinkhornDistance sinkhorn, UnlearningRequest request, LowPrecisionCopy? copy = null)
{
    readonly Classifier model = copy is null ? request.Model : request.Model.Like(copy.Module);
    readonly InputBox box = new(options.ClampNormalizedInputs ? new InputNormalization([0], [1]) : request.Normalization);

    /// <summary>
    /// Takes the options' number of steps x* ← x* + α sign(∇[w OT(F(x*), F(x_f)) − λ CE(f(x*), y)]), each clamped to the valid inputs.
    /// </summary>
    /// <param name="inputs">Retain images, [n, …]; borrowed.</param>
    /// <param name="labels">Their labels; borrowed.</param>
    /// <param name="forgetInputs">Forget images, [m, …]; borrowed.</param>
    /// <param name="classificationWeight">λ.</param>
    /// <returns>The perturbed images, [n, …], owned by the caller's scope. The model is unchanged, its statistics included.</returns>
    public Tensor Perturb(Tensor inputs, Tensor labels, Tensor forgetInputs, double classificationWeight)
    {
        using var scope = NewDisposeScope();
        copy?.Take(request.Model.Module);
        using var frozen = new FrozenModel(model.Module, options.PerturbInEvaluationMode);
        using var objective = Objective(labels, classificationWeight);
        if (objective.NeedsTransport) objective.ForgetFeatures = objective.Features(forgetInputs);
        var (step, bounds) = (box.FromPixels(tensor((float)options.StepSize, device: inputs.device)), box.Bounds(inputs));
        var images = Copy(inputs).requires_grad_();
        // The released code lets x* leave the bounds and clamps what the network sees; the paper's x* are images.
        for (var k = 0; k < options.PerturbationSteps; k++)
            Move(images, objective.Gradient(images, options.ClampNormalizedInputs ? bounds : null), step, options.ClampNormalizedInputs ? null : bounds);
        return InputBox.Clamp(images.detach(), bounds).MoveToOuterDisposeScope();
    }

    /// <summary>The objective for images of these labels; the caller disposes it.</summary>
    internal DistancingObjective Objective(Tensor labels, double classificationWeight) =>
        new(options, sinkhorn, model, copy?.Type, logits => request.Task.Loss(logits, labels), classificationWeight);

    /// <summary>Takes one sign step in place.</summary>
    static void Move(Tensor images, Tensor gradient, Tensor step, (Tensor Low, Tensor High)? bounds)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using (gradient) images.addcmul_(gradient.sign_(), step, 1);
        if (bounds is { } b) images.clamp_(b.Low, b.High);
    }

    /// <summary>In the order of memory in which the network computes.</summary>
    Tensor Copy(Tensor inputs) => model.Module is IChannelsLast && inputs.dim() == 4 ? ChannelsLast.Order(inputs.clone()) : inputs.clone();
}
