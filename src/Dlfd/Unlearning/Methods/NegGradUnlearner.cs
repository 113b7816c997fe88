using Dlfd.Training;
using Microsoft.Extensions.Options;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="NegGradUnlearner"/>.</summary>
public sealed record NegGradOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults: 1 epoch at a constant learning rate of 5e-4 (the paper's code takes 1e-3).</summary>
    public NegGradOptions() => (Name, Epochs, LearningRate, WarmupShare, Schedule) = ("neggrad", 1, 5e-4, 0, LearningRateSchedule.Constant);

    /// <summary>Gets the settings of the paper's code.</summary>
    public static NegGradOptions Paper => new() { LearningRate = 1e-3 };
}

[OptionsValidator]
sealed partial class NegGradOptionsValidator : IValidateOptions<NegGradOptions>;

/// <summary>Ascends the loss of the forget set. The loss has no upper bound, so a high learning rate ruins the model.</summary>
/// <remarks>Source: the paper's code; Golatkar et al. 2020. Reads the forget set only.</remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class NegGradUnlearner(NegGradOptions? options = null)
    : Unlearner<NegGradOptions>(options ?? new(), new NegGradOptionsValidator())
{
    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        foreach (var batch in session.Epochs(session.Request.Forget))
            session.Minimize(() => session.Request.Task.Loss(session.Model.Forward(batch.Inputs), batch.Labels).neg());
    }
}
