using Dlfd.Evaluation;

namespace Dlfd.Reporting;

/// <summary>Represents how well forgotten and unseen examples are told apart by other signals than the attack's own. Null is what was not measured.</summary>
public sealed record SignalMetrics
{
    /// <summary>Gets the AUC by the probability of the true class, in [0, 1]; 1/2 is best.</summary>
    public Estimate? ConfidenceAuc { get; init; }

    /// <summary>Gets the AUC by whether the prediction is right, likewise.</summary>
    public Estimate? CorrectnessAuc { get; init; }

    /// <summary>Gets the AUC by the entropy of the prediction, which does not use labels, likewise.</summary>
    public Estimate? EntropyAuc { get; init; }

    /// <summary>Gets the AUC by the modified entropy, likewise.</summary>
    public Estimate? ModifiedEntropyAuc { get; init; }

    /// <summary>Gets the true positive rate by the probability of the true class at 1 % false positives, in [0, 1]; 0.01 is chance. The rates are in results.json and results.csv only.</summary>
    public double? ConfidenceTprAt1 { get; init; }

    /// <summary>Gets the same at 0.1 %, of which 0.001 is chance.</summary>
    public double? ConfidenceTprAt01 { get; init; }

    /// <summary>Gets the true positive rate by whether the prediction is right at 1 %, likewise; 0 where more than that of the unseen are right.</summary>
    public double? CorrectnessTprAt1 { get; init; }

    /// <summary>Gets the same at 0.1 %.</summary>
    public double? CorrectnessTprAt01 { get; init; }

    /// <summary>Gets the true positive rate by the entropy at 1 %, likewise.</summary>
    public double? EntropyTprAt1 { get; init; }

    /// <summary>Gets the same at 0.1 %.</summary>
    public double? EntropyTprAt01 { get; init; }

    /// <summary>Gets the true positive rate by the modified entropy at 1 %, likewise.</summary>
    public double? ModifiedEntropyTprAt1 { get; init; }

    /// <summary>Gets the same at 0.1 %.</summary>
    public double? ModifiedEntropyTprAt01 { get; init; }

    /// <summary>Gets the Jensen-Shannon divergence of the losses of forgotten and unseen examples in bits, in [0, 1]; nearest to the retrained model's is best.</summary>
    public double? LossDistance { get; init; }
}
