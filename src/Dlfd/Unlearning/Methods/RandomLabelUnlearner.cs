using Dlfd.Training;
using Microsoft.Extensions.Options;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="RandomLabelUnlearner"/>.</summary>
public record RandomLabelOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults: 2 epochs, learning rate 0.01 falling to 0 (Fan et al. take 10 epochs at 0.013).</summary>
    public RandomLabelOptions() => (Name, Epochs, LearningRate, WarmupShare) = ("random-labels", 2, 0.01, 0);

    /// <summary>Gets amnesiac relabelling (Graves et al. 2021): one wrong label an example, all examples in joint batches, 3 epochs of Adam at 1e-4.</summary>
    public static RandomLabelOptions Amnesiac => new()
    {
        Epochs = 3,
        Optimizer = OptimizerKind.Adam,
        LearningRate = 1e-4,
        Schedule = LearningRateSchedule.Constant,
        WeightDecay = 0,
        ExcludeTrueLabel = true,
        Resample = false,
        Joint = true,
    };

    /// <summary>Gets or sets whether an example's own label is never drawn; in multi-label tasks, its own combination of labels.</summary>
    /// <value>Default false.</value>
    public bool ExcludeTrueLabel { get; set; }

    /// <summary>Gets or sets whether labels are drawn anew for every epoch rather than once.</summary>
    /// <value>Default true.</value>
    public bool Resample { get; set; } = true;

    /// <summary>Gets or sets whether an epoch mixes both sets in its batches, rather than reading the forget set and then the retain set.</summary>
    /// <value>Default false.</value>
    public bool Joint { get; set; }
}

[OptionsValidator]
sealed partial class RandomLabelOptionsValidator : IValidateOptions<RandomLabelOptions>;

/// <summary>Trains on the forget set with random labels and on the retain set with its own.</summary>
/// <remarks>Source: Golatkar et al. 2020; Fan et al. 2024 (the baseline RL of SalUn); <see cref="RandomLabelOptions.Amnesiac"/>. Reads both sets, and forget labels only to leave them out.</remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class RandomLabelUnlearner(RandomLabelOptions? options = null)
    : Unlearner<RandomLabelOptions>(options ?? new(), new RandomLabelOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Retain | DataAccess.RetainLabels | DataAccess.Forget
        | (Options.ExcludeTrueLabel ? DataAccess.ForgetLabels : DataAccess.None);

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        new RandomLabels(session, Options).Train();
    }
}
