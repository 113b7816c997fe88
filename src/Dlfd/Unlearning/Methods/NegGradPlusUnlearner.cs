using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="NegGradPlusUnlearner"/>.</summary>
public sealed record NegGradPlusOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults: 2 epochs over the retain set, learning rate 0.01 falling to 0.</summary>
    public NegGradPlusOptions() => (Name, Epochs, LearningRate, WarmupShare) = ("neggrad-plus", 2, 0.01, 0);

    /// <summary>Gets or sets the weight α of the retain loss, 0 to 1; the forget loss has 1 - α. 1 is fine-tuning, which reads no forget example.</summary>
    /// <value>Default 0.95; the literature takes 0.95 to 0.9999.</value>
    [Range(0, 1.0)]
    public double RetainWeight { get; set; } = 0.95;

    /// <summary>Gets or sets the forget loss of a batch from where on it is not ascended further, 1e-9 to 1e30.</summary>
    /// <value>Default null: the loss of guessing, ln(classes), or ln 2 in multi-label tasks.</value>
    [Range(1e-9, 1e30)]
    public double? ForgetCeiling { get; set; }
}

[OptionsValidator]
sealed partial class NegGradPlusOptionsValidator : IValidateOptions<NegGradPlusOptions>;

/// <summary>Descends the retain loss and ascends the forget loss in the same step: α CE(retain) - (1 - α) CE(forget).</summary>
/// <remarks>
/// Source: Kurmanji et al. 2023 (the baseline of SCRUB); Choi and Na call the unweighted sum Advanced NegGrad. Without a ceiling
/// the forget loss can grow without bound. Reads both sets with labels.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class NegGradPlusUnlearner(NegGradPlusOptions? options = null)
    : Unlearner<NegGradPlusOptions>(options ?? new(), new NegGradPlusOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Retain | DataAccess.RetainLabels | DataAccess.Forget | DataAccess.ForgetLabels;

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        var (request, weight) = (session.Request, Options.RetainWeight);
        if (weight == 1)
        {
            session.Train(request.Retain);
            return;
        }
        var ceiling = Options.ForgetCeiling ?? request.Task.ChanceLoss(session.Outputs(request.Forget));
        foreach (var (retain, forget) in session.Pairs(request.Retain, request.Forget))
            session.Minimize(() =>
                request.Task.Loss(session.Model.Forward(retain.Inputs), retain.Labels) * weight
                - request.Task.Loss(session.Model.Forward(forget.Inputs), forget.Labels).clamp_max(ceiling) * (1 - weight));
    }
}
