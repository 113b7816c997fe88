using System.ComponentModel.DataAnnotations;
using Dlfd.Data;
using Dlfd.Models;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="MaskedSmallGradientsUnlearner"/>.</summary>
public sealed record MaskedSmallGradientsOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults: 5 epochs, learning rate rising to 0.01 and falling to 0 (the winners take 0.001 on a larger data set).</summary>
    public MaskedSmallGradientsOptions() => (Name, Epochs, LearningRate) = ("masked-small-gradients", 5, 0.01);

    /// <summary>Gets or sets the share of each convolution's weights that are drawn anew, 0 to 1.</summary>
    /// <value>Default 0.3.</value>
    [Range(0, 1.0)]
    public double ResetShare { get; set; } = 0.3;

    /// <summary>Gets or sets the factor of the gradients of the convolutions' other weights, 0 to 1.</summary>
    /// <value>Default 0.1.</value>
    [Range(0, 1.0)]
    public double KeptFactor { get; set; } = 0.1;
}

[OptionsValidator]
sealed partial class MaskedSmallGradientsOptionsValidator : IValidateOptions<MaskedSmallGradientsOptions>;

/// <summary>Draws anew the convolution weights with the smallest gradients of retain less forget loss, then trains on the retain set.</summary>
/// <remarks>
/// Source: the second place of the NeurIPS 2023 unlearning challenge, as Cadet et al. 2024 (DeepUnlearn) report it, where it is among
/// the best methods throughout. Needs convolutions that are not frozen. Reads both sets with labels.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class MaskedSmallGradientsUnlearner(MaskedSmallGradientsOptions? options = null)
    : Unlearner<MaskedSmallGradientsOptions>(options ?? new(), new MaskedSmallGradientsOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Retain | DataAccess.RetainLabels | DataAccess.Forget | DataAccess.ForgetLabels;

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        var (request, module) = (session.Request, session.Model.Module);
        if (!ModuleTree.Trainable(module).Any(p => p.Value.dim() > 2))
            throw new NotApplicableException($"{module.GetName()} has no convolution whose weights may be drawn anew; use another method.");
        var vector = new ParameterVector(session);
        var factors = Reset(session, vector);
        foreach (var batch in session.Epochs(request.Retain))
            session.Minimize(() =>
            {
                var loss = request.Task.Loss(session.Model.Forward(batch.Inputs), batch.Labels);
                return vector.WithGradient(loss, vector.Gradient(loss).mul_(factors));
            });
    }

    /// <summary>Draws the selected weights anew and returns the factors of all gradients, float [P].</summary>
    internal Tensor Reset(UnlearningSession session, ParameterVector vector)
    {
        using var scope = NewDisposeScope();
        var (forget, retain) = (session.Request.Forget, session.Request.Retain.RandomSubset(session.Request.Forget.Count, session.Request.Seed));
        var sizes = (vector.MeanGradient(retain, Options.BatchSize) - vector.MeanGradient(forget, Options.BatchSize)).abs_();
        var factors = ones_like(sizes);
        var (values, parts) = (vector.Split(vector.Values()), vector.Split(factors));
        foreach (var (name, size) in vector.Split(sizes).Where(p => p.Value.dim() > 2))
        {
            var drawn = zeros_like(size, @bool).flatten();
            drawn[size.flatten().topk((int)(Options.ResetShare * size.numel()), largest: false).indexes] = true;
            var fresh = nn.init.kaiming_normal_(empty_like(size), mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU);
            values[name].copy_(where(drawn.view(size.shape), fresh, values[name]));
            parts[name].copy_(where(drawn.view(size.shape), 1f, (float)Options.KeptFactor));
        }
        vector.Assign(cat([.. values.Values.Select(v => v.flatten())]));
        return factors.MoveToOuterDisposeScope();
    }
}
