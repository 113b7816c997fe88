using Dlfd.Models;

namespace Dlfd.Evaluation;

/// <summary>Compares what two models say of the same examples, in the same order: an unlearned model with a retrained one, mostly.</summary>
/// <remarks>In multi-label tasks each label's distribution over no and yes is compared, and averaged. Report each beside the distance of two retrained models with different seeds: a distance within that noise means nothing.</remarks>
public static class PredictionDistance
{
    /// <summary>Computes the mean KL(reference ‖ predictions), in nats, at least 0; 0 is best.</summary>
    /// <param name="reference">The retrained model's predictions.</param>
    /// <param name="predictions">The unlearned model's predictions of the same examples.</param>
    /// <exception cref="ArgumentException">The predictions are of different examples, or have no labels.</exception>
    public static double KullbackLeibler(Predictions reference, Predictions predictions) => Mean(reference, predictions, Scores.Divergence);

    /// <summary>Computes the mean Jensen-Shannon divergence, in nats, in [0, ln 2]; 0 is best. Symmetric.</summary>
    /// <inheritdoc cref="KullbackLeibler"/>
    public static double JensenShannon(Predictions reference, Predictions predictions) => Mean(reference, predictions, Scores.JensenShannon);

    /// <summary>Computes the activation distance, the mean ‖p - q‖₂ of the probabilities, in [0, √2]; 0 is best. Source: Golatkar et al. 2021.</summary>
    /// <inheritdoc cref="KullbackLeibler"/>
    public static double Activation(Predictions reference, Predictions predictions) => Mean(reference, predictions, Scores.Distance);

    /// <summary>Computes the completeness: the share of examples (or labels) whose predicted class is the same, in [0, 1]; 1 is best. Source: Cao and Yang 2015.</summary>
    /// <inheritdoc cref="KullbackLeibler"/>
    public static double Completeness(Predictions reference, Predictions predictions) =>
        Mean(reference, predictions, (p, q) => Array.IndexOf(p, p.Max()) == Array.IndexOf(q, q.Max()) ? 1 : 0);

    /// <summary>Computes ZRF = 1 - the mean Jensen-Shannon divergence from a randomly initialised model on the forget set, in [1 - ln 2, 1]. Source: Chundawat et al. 2023, whose code divides by the number of classes too.</summary>
    /// <remarks>Compare with the retrained model's: neither 1 nor any other value is best by itself.</remarks>
    /// <param name="random">The random model's predictions.</param>
    /// <param name="predictions">The unlearned model's predictions of the same examples.</param>
    /// <exception cref="ArgumentException">The predictions are of different examples, or have no labels.</exception>
    public static double ZeroRetrainForgetting(Predictions random, Predictions predictions) => 1 - JensenShannon(random, predictions);

    static double Mean(Predictions reference, Predictions predictions, Func<double[], double[], double> distance)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(predictions);
        if (reference.Count != predictions.Count || reference.Outputs != predictions.Outputs || !reference.Labels.AsSpan().SequenceEqual(predictions.Labels))
            throw new ArgumentException($"The predictions are of different examples ({reference.Count} of {reference.Outputs} outputs, {predictions.Count} of {predictions.Outputs}); predict the same data set with both models.");
        return Scores.Distributions(reference).Zip(Scores.Distributions(predictions))
            .Average(pair => pair.First.Zip(pair.Second, (p, q) => distance(p.Logits, q.Logits)).Average());
    }
}
