using Dlfd.Models;
using Microsoft.Extensions.Options;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="RetrainedUnlearner"/>; they should equal the original model's training.</summary>
public sealed record RetrainedOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults, those of <see cref="Dlfd.Training.TrainingOptions"/>.</summary>
    public RetrainedOptions() => Name = "retrained";
}

[OptionsValidator]
sealed partial class RetrainedOptionsValidator : IValidateOptions<RetrainedOptions>;

/// <summary>Starts over from a fresh model and trains it on the retain set: the reference that other methods try to reach.</summary>
/// <remarks>Needs <see cref="UnlearningRequest.CreateModel"/>. Frozen parameters stay. Reads the retain set only.</remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class RetrainedUnlearner(RetrainedOptions? options = null)
    : Unlearner<RetrainedOptions>(options ?? new(), new RetrainedOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Retain | DataAccess.RetainLabels;

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        using (var fresh = session.CreateModel()) new LastLayers(session.Model, int.MaxValue).CopyFrom(fresh);
        session.Train(session.Request.Retain);
    }
}
