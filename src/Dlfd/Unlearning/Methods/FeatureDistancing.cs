using Dlfd.Models;
using Dlfd.OptimalTransport;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Moves a batch of retain images away from forget images in feature space: the inner loop of DLFD's Algorithm 1.</summary>
sealed class FeatureDistancing(DlfdOptions options, ISinkhornDistance sinkhorn, UnlearningRequest request)
{
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
        using var frozen = new FrozenModel(request.Model.Module, options.PerturbInEvaluationMode);
        var (step, low, high) = Range(inputs);
        var forgetFeatures = NeedsTransport ? WithoutGradient(() => Features(forgetInputs)) : null;
        var noise = zeros_like(inputs);
        for (var k = 0; k < options.PerturbationSteps; k++)
        {
            using var inner = NewDisposeScope();
            var gradient = Gradient(inputs, noise, labels, forgetFeatures, classificationWeight, low, high);
            noise.add_(gradient.sign_().mul_(step));
            if (!options.ClampNormalizedInputs) noise.copy_(Clamp(inputs + noise, low, high).sub_(inputs));
        }
        return Clamp(inputs + noise, low, high).MoveToOuterDisposeScope();
    }

    bool NeedsTransport => options.TransportPerturbed && options.TransportWeight > 0;

    /// <summary>The gradient of the objective with respect to the noise.</summary>
    internal Tensor Gradient(Tensor inputs, Tensor noise, Tensor labels, Tensor? forgetFeatures, double classificationWeight, Tensor? low, Tensor? high)
    {
        var variable = noise.detach().requires_grad_();
        var perturbed = inputs + variable;
        // The released code differentiates through its clamp; projecting after each step needs no such detour.
        if (options.ClampNormalizedInputs) perturbed = Clamp(perturbed, low, high);
        var (features, logits) = Outputs(perturbed);
        var objective = request.Task.Loss(logits, labels).mul(-classificationWeight);
        if (forgetFeatures is null) return autograd.grad([objective], [variable])[0];
        using var transport = sinkhorn.Compute(features, forgetFeatures);
        return autograd.grad([objective + options.TransportWeight * transport.Value], [variable])[0];
    }

    internal Tensor Features(Tensor inputs) => Outputs(inputs).Features;

    (Tensor Features, Tensor Logits) Outputs(Tensor inputs)
    {
        if (options.Layer == DistancedLayer.Penultimate && NeedsTransport) return request.Model.ForwardWithFeatures(inputs);
        var logits = request.Model.Forward(inputs);
        return (logits, logits);
    }

    (Tensor Step, Tensor? Low, Tensor? High) Range(Tensor inputs)
    {
        var step = tensor((float)options.StepSize, device: inputs.device);
        if (options.ClampNormalizedInputs) return (step, zeros(1, device: inputs.device), ones(1, device: inputs.device));
        return request.Normalization is { } pixels
            ? (pixels.InputsPerPixel(inputs).mul_(step), pixels.InputOf(0, inputs), pixels.InputOf(1, inputs))
            : (step, null, null);
    }

    static Tensor Clamp(Tensor inputs, Tensor? low, Tensor? high) => low is null ? inputs : inputs.maximum(low).minimum(high!);

    static Tensor WithoutGradient(Func<Tensor> compute)
    {
        using var noGrad = no_grad();
        return compute();
    }
}
