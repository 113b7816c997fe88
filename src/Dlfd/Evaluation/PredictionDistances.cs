using Dlfd.Models;

namespace Dlfd.Evaluation;

/// <summary>Represents all distances of <see cref="PredictionDistance"/> between two models on one set.</summary>
/// <param name="KullbackLeibler">Mean KL(reference ‖ predictions), in nats, at least 0; 0 is best.</param>
/// <param name="JensenShannon">Mean Jensen-Shannon divergence, in nats, in [0, ln 2]; 0 is best.</param>
/// <param name="Activation">Mean ‖p - q‖₂, in [0, √2]; 0 is best.</param>
/// <param name="Completeness">Share of equal guesses, in [0, 1]; 1 is best.</param>
public sealed record PredictionDistances(Estimate KullbackLeibler, Estimate JensenShannon, Estimate Activation, Estimate Completeness)
{
    /// <summary>Computes them.</summary>
    /// <inheritdoc cref="PredictionDistance.KullbackLeibler"/>
    public static PredictionDistances Between(Predictions reference, Predictions predictions) => new(
        PredictionDistance.KullbackLeibler(reference, predictions), PredictionDistance.JensenShannon(reference, predictions),
        PredictionDistance.Activation(reference, predictions), PredictionDistance.Completeness(reference, predictions));
}
