using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="SalUnUnlearner"/>.</summary>
public sealed record SalUnOptions : RandomLabelOptions
{
    /// <summary>Initializes the defaults: those of random labelling.</summary>
    public SalUnOptions() => Name = "salun";

    /// <summary>Gets or sets the share τ of all weights that may move, 0 to 1. 1 is random labelling.</summary>
    /// <value>Default 0.5, as in the authors' code.</value>
    [Range(0, 1.0)]
    public double SalientShare { get; set; } = 0.5;
}

[OptionsValidator]
sealed partial class SalUnOptionsValidator : IValidateOptions<SalUnOptions>;

/// <summary>Trains on random labels, but only the weights on which the forget loss depends most; the others keep their bits.</summary>
/// <remarks>
/// Source: Fan et al. 2024 (SalUn). Saliency is |Σ ∇CE(forget)|, ranked over all weights together. Zero gradients alone would let
/// weight decay and momentum move the masked weights, as in the authors' first releases. Reads both sets with labels.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class SalUnUnlearner(SalUnOptions? options = null)
    : Unlearner<SalUnOptions>(options ?? new(), new SalUnOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Retain | DataAccess.RetainLabels | DataAccess.Forget | DataAccess.ForgetLabels;

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        using (NewDisposeScope())
        {
            var vector = new ParameterVector(session);
            var saliency = vector.MeanGradient(session.Request.Forget, Options.BatchSize).abs_();
            var free = zeros_like(saliency, ScalarType.Bool);
            free[saliency.topk((int)(Options.SalientShare * saliency.numel())).indexes] = true;
            session.Mask(vector.Split(free));
        }
        new RandomLabels(session, Options).Train();
    }
}
