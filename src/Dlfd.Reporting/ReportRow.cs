using Dlfd.Evaluation;

namespace Dlfd.Reporting;

/// <summary>Represents what one method reached on one experiment with one seed. Null was not measured; a number that is not finite is written as null.</summary>
public sealed record ReportRow
{
    /// <summary>Gets the method's name; <c>original</c> and <c>retrained</c> are references.</summary>
    public required string Method { get; init; }

    /// <summary>Gets the name of the method's settings, or null where it has only one.</summary>
    public string? Profile { get; init; }

    /// <summary>Gets the model's architecture.</summary>
    public required string Arch { get; init; }

    /// <summary>Gets what was to be forgotten.</summary>
    public required string Task { get; init; }

    /// <summary>Gets the dataset's name.</summary>
    public required string Dataset { get; init; }

    /// <summary>Gets the seed.</summary>
    public int Seed { get; init; }

    /// <summary>Gets the accuracy on the test examples, in [0, 1].</summary>
    public Estimate? TestAccuracy { get; init; }

    /// <summary>Gets the top-2 accuracy on them, in [0, 1]; null where it has no meaning.</summary>
    public Estimate? Top2Accuracy { get; init; }

    /// <summary>Gets the lowest accuracy of a class, or in multi-label tasks of a label, on the test examples, in [0, 1].</summary>
    public Estimate? WorstLabelAccuracy { get; init; }

    /// <summary>Gets the accuracy on the retained training examples, in [0, 1].</summary>
    public Estimate? RetainAccuracy { get; init; }

    /// <summary>Gets the accuracy on the forgotten examples, in [0, 1].</summary>
    public Estimate? ForgetAccuracy { get; init; }

    /// <summary>Gets the accuracy on examples that no model was trained on, in [0, 1].</summary>
    public Estimate? UnseenAccuracy { get; init; }

    /// <summary>Gets the accuracy of the membership inference attack, in [0, 1].</summary>
    public Estimate? MiaAccuracy { get; init; }

    /// <summary>Gets the accuracy of always guessing the attack's larger side.</summary>
    public double? MiaFloor { get; init; }

    /// <summary>Gets the area under the attack's ROC curve, in [0, 1].</summary>
    public Estimate? MiaAuc { get; init; }

    /// <summary>Gets the attack's true positive rate at 1 % false positives, in [0, 1]; nearest to the retrained model's is best, or to 0.01, chance, without one.</summary>
    public Estimate? TprAt1 { get; init; }

    /// <summary>Gets the attack's true positive rate at 0.1 % false positives, in [0, 1]; nearest to the retrained model's is best, or to 0.001, chance, without one. Under 1000 unseen examples it hangs on one of them.</summary>
    public Estimate? TprAt01 { get; init; }

    /// <summary>Gets |attack accuracy - 1/2|, in [0, 1/2]; 0 is best.</summary>
    public Estimate? ForgettingScore { get; init; }

    /// <summary>Gets the NoMUS score, in [0, 1]; 1 is best.</summary>
    public Estimate? Nomus { get; init; }

    /// <summary>Gets the balanced accuracy of the attack with two thresholds, (TPR + TNR) / 2, in [0, 1]; 1/2 is best. It sees over-forgetting, to which one threshold is blind.</summary>
    public Estimate? TwoSidedAccuracy { get; init; }

    /// <summary>Gets the AUC of the same attack on retained against unseen examples, in [0, 1]: a control that shows what the attack can see; nearest to the retrained model's is best.</summary>
    public Estimate? ControlAuc { get; init; }

    /// <summary>Gets the accuracy of the attack on all examples of both sides, the DLFD authors' protocol, in [0, 1]; <see cref="UnbalancedMiaFloor"/> tells nothing.</summary>
    public Estimate? UnbalancedMiaAccuracy { get; init; }

    /// <summary>Gets the share of the larger side among them.</summary>
    public double? UnbalancedMiaFloor { get; init; }

    /// <summary>Gets NoMUS by the attack on all examples of both sides, the DLFD authors' protocol, in [0, 1].</summary>
    public Estimate? UnbalancedNomus { get; init; }

    /// <summary>Gets the attacks by other signals; null where they were not measured.</summary>
    public SignalMetrics? Signals { get; init; }

    /// <summary>Gets how well the features tell the classes apart, as the share of their variance between class means, in [0, 1]; nearest to the retrained model's is best.</summary>
    public Estimate? ClassSeparability { get; init; }

    /// <summary>Gets how much better the features recognise forgotten people than people the model never saw, in [-1, 1]; 0 is best.</summary>
    public Estimate? IdentityLeakage { get; init; }

    /// <summary>Gets the tug of war, the product over sets of 1 - |accuracy - retrained accuracy|, in [0, 1]; 1 is best.</summary>
    public Estimate? TugOfWar { get; init; }

    /// <summary>Gets the mean Jensen-Shannon divergence to the retrained model's predictions in nats, in [0, ln 2]; 0 is best.</summary>
    public Estimate? JensenShannon { get; init; }

    /// <summary>Gets the mean Kullback-Leibler divergence from the retrained model's predictions on the forget set in nats, at least 0; 0 is best.</summary>
    public Estimate? KullbackLeibler { get; init; }

    /// <summary>Gets the mean Euclidean distance of the same probabilities, in [0, √2]; 0 is best.</summary>
    public Estimate? ActivationDistance { get; init; }

    /// <summary>Gets the share of forget examples on which both guess alike, in [0, 1]; 1 is best.</summary>
    public Estimate? Completeness { get; init; }

    /// <summary>Gets what takes more than one pass over each set to measure; null where it was not.</summary>
    public DeepMetrics? Deep { get; init; }

    /// <summary>Gets how long the method ran.</summary>
    public double? Seconds { get; init; }

    /// <summary>Gets the part of <see cref="Seconds"/> that looks of a monitor took; 0 for methods that do not look.</summary>
    public double? MonitorSeconds { get; init; }

    /// <summary>Gets the number of examples sent forward through a network; the lower the better.</summary>
    public long? SampleForwards { get; init; }

    /// <summary>Gets the number of examples sent backward; the lower the better.</summary>
    public long? SampleBackwards { get; init; }

    /// <summary>Gets how far the memory rose during the run above what it was before, in MiB, at least 0.</summary>
    public double? MemoryGrowthMiB { get; init; }

    /// <summary>Gets the most resident memory of the process during the run in MiB, with what earlier runs of the same process left.</summary>
    public double? PeakMemoryMiB { get; init; }

    /// <summary>Gets the device that it ran on.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Gets the number of threads that it used.</summary>
    public int Threads { get; init; }

    /// <summary>Gets the version of Dlfd that it ran with.</summary>
    public string LibraryVersion { get; init; } = "";
}
