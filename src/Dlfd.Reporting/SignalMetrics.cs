namespace Dlfd.Reporting;

/// <summary>Represents how well forgotten and unseen examples are told apart by other signals than the attack's own. Null is what was not measured.</summary>
public sealed record SignalMetrics
{
    /// <summary>Gets the AUC by the probability of the true class, in [0, 1]; 1/2 is best.</summary>
    public double? ConfidenceAuc { get; init; }

    /// <summary>Gets the lower end of its 95 % interval.</summary>
    public double? ConfidenceAucLow { get; init; }

    /// <summary>Gets its upper end.</summary>
    public double? ConfidenceAucHigh { get; init; }

    /// <summary>Gets the AUC by whether the prediction is right, likewise.</summary>
    public double? CorrectnessAuc { get; init; }

    /// <summary>Gets the lower end of its 95 % interval.</summary>
    public double? CorrectnessAucLow { get; init; }

    /// <summary>Gets its upper end.</summary>
    public double? CorrectnessAucHigh { get; init; }

    /// <summary>Gets the AUC by the entropy of the prediction, which needs no labels, likewise.</summary>
    public double? EntropyAuc { get; init; }

    /// <summary>Gets the lower end of its 95 % interval.</summary>
    public double? EntropyAucLow { get; init; }

    /// <summary>Gets its upper end.</summary>
    public double? EntropyAucHigh { get; init; }

    /// <summary>Gets the AUC by the modified entropy, likewise.</summary>
    public double? ModifiedEntropyAuc { get; init; }

    /// <summary>Gets the lower end of its 95 % interval.</summary>
    public double? ModifiedEntropyAucLow { get; init; }

    /// <summary>Gets its upper end.</summary>
    public double? ModifiedEntropyAucHigh { get; init; }

    /// <summary>Gets the Jensen-Shannon divergence of both sides' loss histograms in bits, in [0, 1]; nearest to the retrained model's is best.</summary>
    public double? LossDistance { get; init; }
}
