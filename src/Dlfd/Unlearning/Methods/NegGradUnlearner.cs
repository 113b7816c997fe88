using System.ComponentModel.DataAnnotations;
using Dlfd.Training;
using Microsoft.Extensions.Options;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="NegGradUnlearner"/>.</summary>
public sealed record NegGradOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults: 1 epoch at a constant learning rate of 5e-4 (the paper's code takes 1e-3).</summary>
    public NegGradOptions() => (Name, Epochs, LearningRate, WarmupShare, Schedule) = ("neggrad", 1, 5e-4, 0, LearningRateSchedule.Constant);

    /// <summary>Gets or sets the batch loss at which the run ends, as a share of the loss of a guess (ln of the number of classes), 0 to 1e6; null for none.</summary>
    /// <value>Default 1.</value>
    [Range(0, 1e6)]
    public double? LossCeiling { get; set; } = 1;

    /// <summary>Gets the settings of the paper's code, which has no ceiling.</summary>
    public static NegGradOptions Paper => new() { LearningRate = 1e-3, LossCeiling = null };
}

[OptionsValidator]
sealed partial class NegGradOptionsValidator : IValidateOptions<NegGradOptions>;

/// <summary>Ascends the loss of the forget set. The loss has no upper bound, so without a ceiling a high learning rate ruins the model.</summary>
/// <remarks>Source: the paper's code; Golatkar et al. 2020. Reads the forget set only.</remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class NegGradUnlearner(NegGradOptions? options = null)
    : Unlearner<NegGradOptions>(options ?? new(), new NegGradOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Forget | DataAccess.ForgetLabels;

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (Options.Epochs == 0) return;
        var ceiling = Options.LossCeiling is { } share ? share * session.Request.Task.ChanceLoss(session.Outputs(session.Request.Forget)) : double.PositiveInfinity;
        foreach (var batch in session.Epochs(session.Request.Forget))
            if (!session.Maximize(() => session.Request.Task.Loss(session.Model.Forward(batch.Inputs), batch.Labels), ceiling)) return;
    }
}
