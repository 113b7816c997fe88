using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dlfd.Models;

/// <summary>The first stages of a network that give the same for the same example while the others train.</summary>
sealed class FrozenPrefix
{
    readonly Classifier model;
    readonly IReadOnlyList<ForwardStage> still, others;

    FrozenPrefix(Classifier model, IReadOnlyList<ForwardStage> stages, int count) => (this.model, still, others) = (model, [.. stages.Take(count)], [.. stages.Skip(count)]);

    /// <summary>Finds them; null where there are none, or the model does not tell its stages.</summary>
    public static FrozenPrefix? Of(Classifier model)
    {
        if (model.Module is not IStagedClassifier { Stages: var stages }) return null;
        var still = stages.TakeWhile(stage => stage.Modules.All(StandsStill)).ToList();
        return still.Any(stage => stage.Modules.Count > 0) ? new(model, stages, still.Count) : null;
    }

    static bool StandsStill(nn.Module module) => !module.parameters().Any(p => p.requires_grad) && !module.modules().Prepend(module).Any(Varies);

    /// <summary>Whether a module may give something else for the same example.</summary>
    static bool Varies(nn.Module module) => module switch
    {
        BatchNorm1d { track_running_stats: false } or BatchNorm2d { track_running_stats: false } or BatchNorm3d { track_running_stats: false } => true,
        { training: false } => false,
        IRandomInTraining random => random.IsRandom,
        Dropout or Dropout1d or Dropout2d or Dropout3d or AlphaDropout or FeatureAlphaDropout or RReLU => true,
        _ => ModuleTree.OwnBuffers(module).Any(),
    };

    /// <summary>What the first stages give, without gradient, in the caller's scope.</summary>
    /// <param name="inputs">[n, …]; borrowed.</param>
    public Tensor Features(Tensor inputs)
    {
        using var noGrad = no_grad();
        return ForwardStage.RunAll(still, inputs);
    }

    /// <summary>The logits, [n, outputs], in the caller's scope; counted as a pass through the whole model.</summary>
    /// <param name="features">What <see cref="Features"/> gave; may be overwritten.</param>
    public Tensor Logits(Tensor features)
    {
        model.Count(features);
        return ForwardStage.RunAll(others, features);
    }
}
