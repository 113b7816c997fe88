using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Pulls weights back to the original model, the more so the less they matter to the forget examples; its tensors are owned by the scope that it is made in.</summary>
sealed class WeightHold
{
    readonly ParameterVector vector;
    readonly Tensor original, strength;

    /// <param name="session">The run.</param>
    /// <param name="weight">λ, how strongly weights of no importance are held.</param>
    /// <param name="batchSize">Examples a gradient that importance is computed from.</param>
    public WeightHold(UnlearningSession session, double weight, int batchSize)
    {
        vector = new ParameterVector(session);
        original = vector.Values();
        strength = WrappedTensorDisposeScope(() => (1 - vector.FromParts(Importance(session, batchSize), MinMax)) * weight);
    }

    /// <summary>Computes λ/2 Σ (1 - importance)(θ - θ0)², a scalar with its gradient.</summary>
    public Tensor Penalty()
    {
        var moved = vector.Values() - original;
        var pull = strength * moved;
        return vector.WithGradient((pull * moved).sum() / 2, pull);
    }

    /// <summary>Computes the mean |∂‖f(x)‖₂/∂θ| over the forget batches, float [P]. Source: memory aware synapses (Aljundi et al. 2018).</summary>
    internal Tensor Importance(UnlearningSession session, int batchSize) =>
        vector.MeanGradient(session.Request.Forget, batchSize, batch => session.Model.Forward(batch.Inputs).norm(1).mean(), GradientMeasure.Absolute);

    /// <summary>Scales one parameter's importance to [0, 1]; where all of it is equal, to 0.</summary>
    internal static Tensor MinMax(Tensor importance)
    {
        var least = importance.min();
        return (importance - least) / (importance.max() - least).clamp_min(1e-20);
    }
}
