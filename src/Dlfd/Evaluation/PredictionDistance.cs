using Dlfd.Models;

namespace Dlfd.Evaluation;

/// <summary>Compares what two models say of the same examples, in the same order: an unlearned model with a retrained one, mostly.</summary>
/// <remarks>In multi-label tasks each label's distribution over no and yes is compared, and averaged. Intervals are of the mean over examples, those of one person together where the predictions have identities; one example or person has none, but in completeness, where it counts as one trial. Report each beside the distance of two retrained models with different seeds: a distance within that noise means nothing.</remarks>
public static class PredictionDistance
{
    /// <summary>Computes the mean KL(reference ‖ predictions), in nats, at least 0; 0 is best.</summary>
    /// <param name="reference">The retrained model's predictions.</param>
    /// <param name="predictions">The unlearned model's predictions of the same examples.</param>
    /// <exception cref="ArgumentException">The predictions are of different examples, have no labels, or a logit is no number or infinite.</exception>
    public static Estimate KullbackLeibler(Predictions reference, Predictions predictions) => Mean(reference, predictions, Scores.Divergence, double.PositiveInfinity);

    /// <summary>Computes the mean Jensen-Shannon divergence, in nats, in [0, ln 2]; 0 is best. Symmetric.</summary>
    /// <inheritdoc cref="KullbackLeibler"/>
    public static Estimate JensenShannon(Predictions reference, Predictions predictions) => Mean(reference, predictions, Scores.JensenShannon, Math.Log(2));

    /// <summary>Computes the activation distance, the mean ‖p - q‖₂ of the probabilities, in [0, √2]; 0 is best. Source: Golatkar et al. 2021.</summary>
    /// <inheritdoc cref="KullbackLeibler"/>
    public static Estimate Activation(Predictions reference, Predictions predictions) => Mean(reference, predictions, Scores.Distance, Math.Sqrt(2));

    /// <summary>Computes the completeness: the share of examples (or labels) whose predicted class is the same, in [0, 1]; 1 is best. Source: Cao and Yang 2015.</summary>
    /// <inheritdoc cref="KullbackLeibler"/>
    public static Estimate Completeness(Predictions reference, Predictions predictions) =>
        ModelEvaluation.Share(Array.ConvertAll(Distances(reference, predictions, (p, q) => Array.IndexOf(p, p.Max()) == Array.IndexOf(q, q.Max()) ? 1 : 0), d => (float)d), predictions.Identities ?? reference.Identities);

    /// <summary>Computes ZRF = 1 - the mean Jensen-Shannon divergence from a randomly initialised model on the forget set, in [1 - ln 2, 1]. Source: Chundawat et al. 2023, whose code divides by the number of classes too.</summary>
    /// <remarks>Compare with the retrained model's: neither 1 nor any other value is best by itself.</remarks>
    /// <param name="random">The random model's predictions.</param>
    /// <param name="predictions">The unlearned model's predictions of the same examples.</param>
    /// <exception cref="ArgumentException">The predictions are of different examples, have no labels, or a logit is no number or infinite.</exception>
    public static Estimate ZeroRetrainForgetting(Predictions random, Predictions predictions)
    {
        var distance = JensenShannon(random, predictions);
        return new(1 - distance.Value, distance.Interval is { } interval ? new(1 - interval.High, 1 - interval.Low) : null);
    }

    static Estimate Mean(Predictions reference, Predictions predictions, Func<double[], double[], double> distance, double most)
    {
        var distances = Distances(reference, predictions, distance);
        var mean = distances.Average();
        var independent = Independent(reference, predictions);
        if (independent.IsOne) return new(mean);
        var inflation = independent.Inflation(Array.ConvertAll(distances, d => d - mean));
        return new(mean, Interval.Normal(mean, Bootstrap.Deviation(distances) * Math.Sqrt(inflation / distances.Length), 0, most));
    }

    /// <summary>The persons of the examples, by the identities of either side.</summary>
    internal static Clusters Independent(Predictions reference, Predictions predictions) => Clusters.Of(predictions.Count, predictions.Identities ?? reference.Identities);

    /// <summary>One number an example.</summary>
    static double[] Distances(Predictions reference, Predictions predictions, Func<double[], double[], double> distance)
    {
        RequireSameExamples(reference, predictions);
        Scores.RequireLogits(reference);
        Scores.RequireLogits(predictions);
        return [.. Scores.Distributions(reference).Zip(Scores.Distributions(predictions))
            .Select(pair => pair.First.Zip(pair.Second, (p, q) => distance(p.Logits, q.Logits)).Average())];
    }

    /// <exception cref="ArgumentException">The predictions are of different examples.</exception>
    internal static void RequireSameExamples(Predictions reference, Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(predictions);
        if (reference.Count != predictions.Count || reference.Outputs != predictions.Outputs || !reference.Labels.AsSpan().SequenceEqual(predictions.Labels))
            throw new ArgumentException($"The predictions are of different examples ({reference.Count} of {reference.Outputs} outputs, {predictions.Count} of {predictions.Outputs}); predict the same data set with both models.");
    }
}
