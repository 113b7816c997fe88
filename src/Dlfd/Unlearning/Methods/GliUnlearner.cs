using System.ComponentModel.DataAnnotations;
using Dlfd.Models;
using Dlfd.Training;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="GliUnlearner"/>.</summary>
public sealed record GliOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults: 1 epoch at a constant learning rate of 0.001 without momentum, as in the authors' code.</summary>
    public GliOptions() => (Name, Epochs, LearningRate, WarmupShare, Schedule, Momentum) =
        ("gli", 1, 1e-3, 0, LearningRateSchedule.Constant, 0);

    /// <summary>Gets or sets the steps that a retain batch is perturbed by, 0 to 1000.</summary>
    /// <value>Default 2.</value>
    [Range(0, 1000)]
    public int PerturbationSteps { get; set; } = 2;

    /// <summary>Gets or sets the length of a step in pixels of [0, 1] where the request has a normalization, else in input units; 0 to 1.</summary>
    /// <value>Default 0.01.</value>
    [Range(0, 1.0)]
    public double StepSize { get; set; } = 0.01;

    /// <summary>Gets or sets the weight of the classification loss in the first batch, 0 to 1e6.</summary>
    /// <value>Default 200.</value>
    [Range(0, 1e6)]
    public double InitialClassificationWeight { get; set; } = 200;

    /// <summary>Gets or sets the weight of the classification loss in the last batch, 0 to 1e6; it moves linearly.</summary>
    /// <value>Default 1000.</value>
    [Range(0, 1e6)]
    public double FinalClassificationWeight { get; set; } = 1000;
}

[OptionsValidator]
sealed partial class GliOptionsValidator : IValidateOptions<GliOptions>;

/// <summary>Perturbs each retain image so that its logits move away from those of a forget image while its class stays, and trains on it.</summary>
/// <remarks>
/// Source: Choi et al. (GLI, guided loss-increasing), the forerunner of DLFD. The authors stop early by the score on the evaluation
/// split; <see cref="UnlearnerOptions.Watch"/> serves that end on unseen monitor examples. Reads the retain set with labels and the forget images.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class GliUnlearner(GliOptions? options = null)
    : Unlearner<GliOptions>(options ?? new(), new GliOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Retain | DataAccess.RetainLabels | DataAccess.Forget;

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        var (batches, index) = (session.BatchCount(session.Request.Retain), 0);
        foreach (var (retain, forget) in session.Pairs(session.Request.Retain, session.Request.Forget))
        {
            using var scope = NewDisposeScope();
            var share = (double)index++ / Math.Max(1, batches - 1);
            var weight = Options.InitialClassificationWeight + share * (Options.FinalClassificationWeight - Options.InitialClassificationWeight);
            var inputs = Perturb(session, retain.Inputs, retain.Labels, forget.Inputs, weight);
            session.Minimize(() => session.Request.Task.Loss(session.Model.Forward(inputs), retain.Labels));
        }
    }

    /// <summary>Ascends the squared distance to the paired forget logits less the weighted classification loss; forget images are repeated in turn.</summary>
    internal Tensor Perturb(UnlearningSession session, Tensor inputs, Tensor labels, Tensor forget, double classificationWeight)
    {
        using var scope = NewDisposeScope();
        using var frozen = new FrozenModel(session.Model.Module, evaluationMode: true);
        var box = new InputBox(session.Request.Normalization);
        var pairs = arange(inputs.shape[0], device: inputs.device).remainder(forget.shape[0]);
        var away = session.Model.ForwardWithoutGradient(forget).index_select(0, pairs);
        var perturbed = inputs;
        for (var step = 0; step < Options.PerturbationSteps; step++)
        {
            session.CancellationToken.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            var variable = perturbed.detach().clone().requires_grad_();
            var logits = session.Model.Forward(variable);
            var objective = nn.functional.mse_loss(logits, away) - session.Request.Task.Loss(logits, labels) * classificationWeight;
            var gradient = autograd.grad([objective], [variable])[0];
            perturbed = box.Clamp(perturbed + box.FromPixels(gradient.sign() * Options.StepSize)).MoveToOuterDisposeScope();
        }
        return perturbed.alias().MoveToOuterDisposeScope();
    }
}
