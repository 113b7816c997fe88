using Dlfd.Evaluation;

namespace Dlfd.Reporting;

/// <summary>Represents what shows only by training a model again, by changing its images or by comparing it with other models: how much is left of the forgotten. Null is what was not measured or has no value.</summary>
public sealed record DeepMetrics
{
    /// <summary>Gets ZRF, 1 - the mean Jensen-Shannon divergence from an untrained model on the forget set, in [1 - ln 2, 1]; nearest to the retrained model's is best.</summary>
    public Estimate? ZeroRetrainForgetting { get; init; }

    /// <summary>Gets the mean over parameters of ‖θ - θ'‖ / ‖θ'‖ with θ' the retrained model's, at least 0; a low value shows little change rather than forgetting.</summary>
    public double? ParameterDistance { get; init; }

    /// <summary>Gets the steps after which the model has 0.95 times the original's accuracy on the forget set again; null where it does not get there. Nearest to the retrained model's is best.</summary>
    public double? RelearnSteps { get; init; }

    /// <summary>Gets the anamnesis index, these steps divided by the retrained model's, at least 0; 1 is best, below it knowledge was left.</summary>
    public double? AnamnesisIndex { get; init; }

    /// <summary>Gets the accuracy on noisy forget images divided by the retrained model's, at least 0; 1 is best, above it knowledge was left.</summary>
    public Estimate? ResidualKnowledge { get; init; }

    /// <summary>Gets the forgetting quality of all runs of the method over seeds, the same in each row, in [0, 1]; the higher the better. In rows of <c>retrained</c> it is what as many retrained models would have.</summary>
    public Estimate? ForgettingQuality { get; init; }
}
