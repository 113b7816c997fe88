namespace Dlfd.Models;

/// <summary>Holds what a model says of every example of a data set, in its order, as plain numbers without tensors.</summary>
/// <param name="Logits">The logits, row after row, [Count × Outputs].</param>
/// <param name="Losses">The loss of each example, [Count].</param>
/// <param name="Correct">How right each prediction is, in [0, 1], [Count].</param>
/// <param name="CorrectInTop2">Whether the true class is among the two most likely (0 or 1), [Count]; null for two classes and multi-label tasks.</param>
public sealed record Predictions(float[] Logits, float[] Losses, float[] Correct, float[]? CorrectInTop2)
{
    /// <summary>Gets the labels: the class of each example, [Count], or zeros and ones, row after row, [Count × Outputs]; empty where nobody needs them.</summary>
    public float[] Labels { get; init; } = [];

    /// <summary>Gets the penultimate features, row after row, [Count × features]; null unless they were asked for (<see cref="PredictionExtensions.PredictWithFeatures"/>).</summary>
    public float[]? Features { get; init; }

    /// <summary>Gets whose image each example is, [Count], a null name standing for a person of their own: intervals then take persons as independent. Null where that is not known: they take examples so.</summary>
    public IReadOnlyList<string?>? Identities { get; init; }

    /// <summary>Gets the number of examples.</summary>
    public int Count => Losses.Length;

    /// <summary>Gets the number of outputs an example.</summary>
    public int Outputs => Count == 0 ? 0 : Logits.Length / Count;

    /// <summary>Gets the mean of <see cref="Correct"/>, in [0, 1]: the accuracy, averaged over labels in multi-label tasks.</summary>
    public double Accuracy => Correct.Average(c => (double)c);

    /// <summary>Gets the top-2 accuracy, in [0, 1], or null where it has no meaning.</summary>
    public double? Top2Accuracy => CorrectInTop2?.Average(c => (double)c);

    /// <summary>Returns itself, to be measured.</summary>
    /// <exception cref="ArithmeticException">A loss or feature is not finite.</exception>
    internal Predictions Finite() => !Losses.All(float.IsFinite) ? throw Astray("loss")
        : Features?.All(float.IsFinite) == false ? throw Astray("feature")
        : this;

    static ArithmeticException Astray(string what) =>
        new($"A {what} became infinite or no number; lower the learning rate or check the inputs for values that are not finite.");

    /// <summary>Gets the mean loss.</summary>
    public double MeanLoss => Losses.Average(l => (double)l);
}
