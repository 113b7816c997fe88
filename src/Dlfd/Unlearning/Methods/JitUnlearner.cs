using System.ComponentModel.DataAnnotations;
using Dlfd.Data;
using Dlfd.Training;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="JitUnlearner"/>.</summary>
public sealed record JitOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults: one pass at a constant learning rate of 0.01 without momentum, in evaluation mode.</summary>
    public JitOptions() => (Name, Epochs, LearningRate, WarmupShare, Schedule, Momentum, WeightDecay, BatchNorm) =
        ("jit", 1, 0.01, 0, LearningRateSchedule.Constant, 0, 0, BatchNormPolicy.Evaluation);

    /// <summary>Gets or sets the noisy copies of an example, 1 to 10000.</summary>
    /// <value>Default 25, as in the authors' code.</value>
    [Range(1, 10000)]
    public int Copies { get; set; } = 25;

    /// <summary>Gets or sets σ, the standard deviation of the noise in input units, above 0 to 100.</summary>
    /// <value>Default 0.5, the authors' value for VGG16 and whole classes; for scattered examples they take 0.01.</value>
    [Range(1e-9, 100)]
    public double NoiseDeviation { get; set; } = 0.5;
}

[OptionsValidator]
sealed partial class JitOptionsValidator : IValidateOptions<JitOptions>;

/// <summary>Smooths the model around the forget examples: it minimizes how much the logits change under noise, relative to the noise.</summary>
/// <remarks>
/// Source: Foster et al. 2024 (JiT, Lipschitz regularisation). Only the clean example has a gradient. The loss is a mean over examples
/// where the authors sum, and gradients do not add up over batches as in their code. Reads the forget images only.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class JitUnlearner(JitOptions? options = null)
    : Unlearner<JitOptions>(options ?? new(), new JitOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Forget;

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        foreach (var batch in session.Epochs(session.Request.Forget))
            session.Minimize(() => Sensitivity(session, batch));
    }

    /// <summary>Computes the mean of ‖f(x) - f(x + ξ)‖ / ‖ξ‖ over examples and noises, the noisy inputs kept within the batch's range.</summary>
    internal Tensor Sensitivity(UnlearningSession session, Batch batch)
    {
        var (inputs, logits) = (batch.Inputs, session.Model.Forward(batch.Inputs));
        var sum = zeros_like(logits[TensorIndex.Colon, 0]);
        for (var copy = 0; copy < Options.Copies; copy++) sum += Change(session, inputs, logits);
        return sum.mean() / Options.Copies;
    }

    /// <summary>Computes ‖f(x) - f(x + ξ)‖ / ‖ξ‖ of each example for one noise, [n]; what it takes is freed at once, as there may be many copies.</summary>
    Tensor Change(UnlearningSession session, Tensor inputs, Tensor logits)
    {
        using var scope = NewDisposeScope();
        var noisy = (inputs + randn_like(inputs) * Options.NoiseDeviation).clamp(inputs.min(), inputs.max());
        var distance = (noisy - inputs).flatten(1).norm(1).clamp_min(1e-12);
        return ((logits - session.Model.ForwardWithoutGradient(noisy)).norm(1) / distance).MoveToOuterDisposeScope();
    }
}
