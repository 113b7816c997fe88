using Dlfd.Training;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="BoundaryExpandUnlearner"/>.</summary>
public sealed record BoundaryExpandOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults: 10 epochs at a constant learning rate of 1e-5, as in the authors' code.</summary>
    public BoundaryExpandOptions() =>
        (Name, Epochs, LearningRate, WarmupShare, Schedule) = ("boundary-expand", 10, 1e-5, 0, LearningRateSchedule.Constant);
}

[OptionsValidator]
sealed partial class BoundaryExpandOptionsValidator : IValidateOptions<BoundaryExpandOptions>;

/// <summary>Trains the forget examples into an additional class, which is then taken away.</summary>
/// <remarks>
/// Source: Chen et al. 2023 (Boundary Unlearning). The additional output sits beside the model, on its penultimate features, so that
/// the model keeps its shape; it is trained by SGD with the options' momentum and weight decay at the constant learning rate,
/// whatever the optimizer and schedule of the model. Meant for whole classes. Single-label only. Reads the forget images only.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class BoundaryExpandUnlearner(BoundaryExpandOptions? options = null)
    : Unlearner<BoundaryExpandOptions>(options ?? new(), new BoundaryExpandOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Forget;

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        session.RequireSingleLabel("Boundary expand");
        using var shadow = ShadowClass(session);
        using var optimizer = new SgdOptimizer(shadow.parameters(), Options.Momentum, Options.WeightDecay);
        foreach (var batch in session.Epochs(session.Request.Forget))
        {
            using var scope = NewDisposeScope();
            session.Minimize(() =>
            {
                var (features, logits) = session.Model.ForwardWithFeatures(batch.Inputs);
                var expanded = cat([logits, shadow.call(features)], 1);
                return nn.functional.cross_entropy(expanded, full(batch.Count, logits.shape[1], dtype: int64, device: logits.device));
            });
            optimizer.Step(Options.LearningRate);
        }
    }

    static TorchSharp.Modules.Linear ShadowClass(UnlearningSession session)
    {
        using var scope = NewDisposeScope();
        using var example = session.Request.Forget.Read([0], session.Model.Device);
        var width = session.Model.Evaluate(() => session.Model.ForwardWithFeatures(example.Inputs).Features.shape[1]);
        return nn.Linear(width, 1, device: session.Model.Device);
    }
}
