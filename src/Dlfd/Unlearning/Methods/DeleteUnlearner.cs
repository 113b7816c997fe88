using Dlfd.Training;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="DeleteUnlearner"/>.</summary>
public sealed record DeleteOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults: 20 epochs at a constant learning rate of 5e-5, as in the authors' code.</summary>
    public DeleteOptions() => (Name, Epochs, LearningRate, WarmupShare, Schedule) = ("delete", 20, 5e-5, 0, LearningRateSchedule.Constant);
}

[OptionsValidator]
sealed partial class DeleteOptionsValidator : IValidateOptions<DeleteOptions>;

/// <summary>Distils the original model into itself on the forget set, with the true class taken out of its predictions.</summary>
/// <remarks>
/// Source: Zhou et al. 2025 (DELETE). The odds among the other classes stay; the true class goes to probability 0, which for
/// scattered examples is more than a retrained model forgets. Single-label only; needs <see cref="UnlearningRequest.CreateModel"/>.
/// Reads the forget set with labels.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class DeleteUnlearner(DeleteOptions? options = null)
    : Unlearner<DeleteOptions>(options ?? new(), new DeleteOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Forget | DataAccess.ForgetLabels;

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        session.RequireSingleLabel("DELETE");
        var teacher = session.TeachPresent();
        foreach (var batch in session.Epochs(session.Request.Forget))
            session.Minimize(() => session.Request.Task.Divergence(
                Without(teacher.Logits(batch), batch.Labels), session.Model.Forward(batch.Inputs)));
    }

    /// <summary>Gives the classes in <paramref name="labels"/> a probability of 0; finite, so that 0 times its logarithm is 0.</summary>
    internal static Tensor Without(Tensor logits, Tensor labels) => WrappedTensorDisposeScope(() =>
        logits.masked_fill(nn.functional.one_hot(labels, logits.shape[1]).to(@bool), -1e10));
}
