using Dlfd.Training;
using Microsoft.Extensions.Options;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="FineTuneUnlearner"/>.</summary>
public sealed record FineTuneOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults: 2 epochs as in the paper, learning rate 0.01 falling to 0.</summary>
    public FineTuneOptions() => (Name, Epochs, LearningRate, WarmupShare) = ("finetune", 2, 0.01, 0);

    /// <summary>Gets the settings of the paper's code: 2 epochs at 0.001, constant here; the code's schedule counts batches as epochs and swings between that and 0 every 2 steps.</summary>
    public static FineTuneOptions Paper => new() { LearningRate = 0.001, Schedule = LearningRateSchedule.Constant };
}

[OptionsValidator]
sealed partial class FineTuneOptionsValidator : IValidateOptions<FineTuneOptions>;

/// <summary>Goes on training on the retain set alone and relies on the model to forget the rest by itself.</summary>
/// <remarks>Source: the paper's code; Jia et al. 2023 (Unlearn-Sparse). Reads the retain set only.</remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class FineTuneUnlearner(FineTuneOptions? options = null)
    : Unlearner<FineTuneOptions>(options ?? new(), new FineTuneOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Retain | DataAccess.RetainLabels;

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        session.Train(session.Request.Retain);
    }
}
