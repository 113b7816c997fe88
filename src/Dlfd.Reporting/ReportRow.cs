namespace Dlfd.Reporting;

/// <summary>Represents what one method reached on one experiment with one seed. A NaN number was not measured; it is written as null.</summary>
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
    public double TestAccuracy { get; init; } = double.NaN;

    /// <summary>Gets the top-2 accuracy on them, in [0, 1], or null where it has no meaning.</summary>
    public double? Top2Accuracy { get; init; }

    /// <summary>Gets the accuracy of the membership inference attack, in [0, 1].</summary>
    public double MiaAccuracy { get; init; } = double.NaN;

    /// <summary>Gets the accuracy of always guessing the attack's larger side.</summary>
    public double MiaFloor { get; init; } = double.NaN;

    /// <summary>Gets |attack accuracy - 1/2|, in [0, 1/2]; 0 is best.</summary>
    public double ForgettingScore { get; init; } = double.NaN;

    /// <summary>Gets the NoMUS score, in [0, 1]; 1 is best.</summary>
    public double Nomus { get; init; } = double.NaN;

    /// <summary>Gets the accuracy on the retained training examples, in [0, 1].</summary>
    public double RetainAccuracy { get; init; } = double.NaN;

    /// <summary>Gets the accuracy on the forgotten examples, in [0, 1].</summary>
    public double ForgetAccuracy { get; init; } = double.NaN;

    /// <summary>Gets how long the method ran.</summary>
    public double Seconds { get; init; } = double.NaN;

    /// <summary>Gets the device that it ran on.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Gets the number of threads that it used.</summary>
    public int Threads { get; init; }

    /// <summary>Gets the version of Dlfd that it ran with.</summary>
    public string LibraryVersion { get; init; } = "";

    /// <summary>Gets the area under the attack's ROC curve, in [0, 1].</summary>
    public double MiaAuc { get; init; } = double.NaN;

    /// <summary>Gets the lower end of its 95 % interval.</summary>
    public double MiaAucLow { get; init; } = double.NaN;

    /// <summary>Gets the upper end of its 95 % interval.</summary>
    public double MiaAucHigh { get; init; } = double.NaN;

    /// <summary>Gets the lower end of the 95 % interval of <see cref="TestAccuracy"/> over examples, by Wilson in Dlfd's own evaluation.</summary>
    public double TestAccuracyLow { get; init; } = double.NaN;

    /// <summary>Gets its upper end.</summary>
    public double TestAccuracyHigh { get; init; } = double.NaN;

    /// <summary>Gets the lower end of the 95 % interval of <see cref="ForgettingScore"/>, the values that the attack accuracy's allows.</summary>
    public double ForgettingScoreLow { get; init; } = double.NaN;

    /// <summary>Gets its upper end.</summary>
    public double ForgettingScoreHigh { get; init; } = double.NaN;

    /// <summary>Gets the lower end of the 95 % interval of <see cref="Nomus"/>, both parts' errors added as independent.</summary>
    public double NomusLow { get; init; } = double.NaN;

    /// <summary>Gets its upper end.</summary>
    public double NomusHigh { get; init; } = double.NaN;

    /// <summary>Gets the balanced accuracy of the attack with two thresholds, (TPR + TNR) / 2, in [0, 1]; 1/2 is best. It sees over-forgetting, to which one threshold is blind.</summary>
    public double TwoSidedAccuracy { get; init; } = double.NaN;

    /// <summary>Gets the accuracy of the attack on all examples of both sides, the DLFD authors' protocol, in [0, 1]; <see cref="UnbalancedMiaFloor"/> tells nothing.</summary>
    public double UnbalancedMiaAccuracy { get; init; } = double.NaN;

    /// <summary>Gets the share of the larger side among them.</summary>
    public double UnbalancedMiaFloor { get; init; } = double.NaN;

    /// <summary>Gets the attack's true positive rate at 1 % false positives, in [0, 1]; the lower the better, 0.01 is chance.</summary>
    public double TprAt1 { get; init; } = double.NaN;

    /// <summary>Gets the AUC of the same attack on retained against unseen examples, in [0, 1]: a control that shows what the attack can see; nearest to the retrained model's is best.</summary>
    public double ControlAuc { get; init; } = double.NaN;

    /// <summary>Gets how well the features tell the classes apart, as the share of their variance between class means, in [0, 1]; nearest to the retrained model's is best.</summary>
    public double ClassSeparability { get; init; } = double.NaN;

    /// <summary>Gets how much better the features recognise forgotten people than people the model never saw, in [-1, 1]; 0 is best.</summary>
    public double IdentityLeakage { get; init; } = double.NaN;

    /// <summary>Gets the tug of war, the product over sets of 1 - |accuracy - retrained accuracy|, in [0, 1]; 1 is best.</summary>
    public double TugOfWar { get; init; } = double.NaN;

    /// <summary>Gets the lower end of its 95 % interval over examples or persons.</summary>
    public double TugOfWarLow { get; init; } = double.NaN;

    /// <summary>Gets its upper end.</summary>
    public double TugOfWarHigh { get; init; } = double.NaN;

    /// <summary>Gets the mean Jensen-Shannon divergence to the retrained model's predictions in nats, in [0, ln 2]; 0 is best.</summary>
    public double JensenShannon { get; init; } = double.NaN;

    /// <summary>Gets the number of examples sent forward through a network, or null; the lower the better.</summary>
    public long? SampleForwards { get; init; }

    /// <summary>Gets the number of examples sent backward, or null; the lower the better.</summary>
    public long? SampleBackwards { get; init; }

    /// <summary>Gets the greatest memory during the run in MiB; the lower the better.</summary>
    public double PeakMemoryMiB { get; init; } = double.NaN;

    /// <summary>Gets the accuracy on examples that no model was trained on, in [0, 1].</summary>
    public double UnseenAccuracy { get; init; } = double.NaN;

    /// <summary>Gets the attack's true positive rate at 0.1 % false positives, in [0, 1]; the lower the better, 0.001 is chance. Under 1000 unseen examples it hangs on one of them.</summary>
    public double TprAt01 { get; init; } = double.NaN;

    /// <summary>Gets the mean Kullback-Leibler divergence from the retrained model's predictions on the forget set in nats, at least 0; 0 is best.</summary>
    public double KullbackLeibler { get; init; } = double.NaN;

    /// <summary>Gets the mean Euclidean distance of the same probabilities, in [0, √2]; 0 is best.</summary>
    public double ActivationDistance { get; init; } = double.NaN;

    /// <summary>Gets the share of forget examples on which both guess alike, in [0, 1]; 1 is best.</summary>
    public double Completeness { get; init; } = double.NaN;

    /// <summary>Gets the lower end of the 95 % interval of <see cref="TwoSidedAccuracy"/>.</summary>
    public double TwoSidedAccuracyLow { get; init; } = double.NaN;

    /// <summary>Gets its upper end.</summary>
    public double TwoSidedAccuracyHigh { get; init; } = double.NaN;

    /// <summary>Gets the lower end of the 95 % interval of <see cref="ControlAuc"/>.</summary>
    public double ControlAucLow { get; init; } = double.NaN;

    /// <summary>Gets its upper end.</summary>
    public double ControlAucHigh { get; init; } = double.NaN;

    /// <summary>Gets the lower end of the 95 % interval of <see cref="ClassSeparability"/>.</summary>
    public double ClassSeparabilityLow { get; init; } = double.NaN;

    /// <summary>Gets its upper end.</summary>
    public double ClassSeparabilityHigh { get; init; } = double.NaN;

    /// <summary>Gets the lower end of the 95 % interval of <see cref="IdentityLeakage"/>.</summary>
    public double IdentityLeakageLow { get; init; } = double.NaN;

    /// <summary>Gets its upper end.</summary>
    public double IdentityLeakageHigh { get; init; } = double.NaN;

    /// <summary>Gets the lower end of the 95 % interval of <see cref="Top2Accuracy"/>.</summary>
    public double Top2AccuracyLow { get; init; } = double.NaN;

    /// <summary>Gets its upper end.</summary>
    public double Top2AccuracyHigh { get; init; } = double.NaN;

    /// <summary>Gets the lower end of the 95 % interval of <see cref="MiaAccuracy"/>.</summary>
    public double MiaAccuracyLow { get; init; } = double.NaN;

    /// <summary>Gets its upper end.</summary>
    public double MiaAccuracyHigh { get; init; } = double.NaN;

    /// <summary>Gets the lower end of the 95 % interval of <see cref="RetainAccuracy"/>.</summary>
    public double RetainAccuracyLow { get; init; } = double.NaN;

    /// <summary>Gets its upper end.</summary>
    public double RetainAccuracyHigh { get; init; } = double.NaN;

    /// <summary>Gets the lower end of the 95 % interval of <see cref="ForgetAccuracy"/>.</summary>
    public double ForgetAccuracyLow { get; init; } = double.NaN;

    /// <summary>Gets its upper end.</summary>
    public double ForgetAccuracyHigh { get; init; } = double.NaN;

    /// <summary>Gets the lower end of the 95 % interval of <see cref="UnseenAccuracy"/>.</summary>
    public double UnseenAccuracyLow { get; init; } = double.NaN;

    /// <summary>Gets its upper end.</summary>
    public double UnseenAccuracyHigh { get; init; } = double.NaN;

    /// <summary>Gets the lower end of the 95 % interval of <see cref="TprAt1"/>.</summary>
    public double TprAt1Low { get; init; } = double.NaN;

    /// <summary>Gets its upper end.</summary>
    public double TprAt1High { get; init; } = double.NaN;

    /// <summary>Gets the lower end of the 95 % interval of <see cref="TprAt01"/>.</summary>
    public double TprAt01Low { get; init; } = double.NaN;

    /// <summary>Gets its upper end.</summary>
    public double TprAt01High { get; init; } = double.NaN;

    /// <summary>Gets the lower end of the 95 % interval of <see cref="KullbackLeibler"/>.</summary>
    public double KullbackLeiblerLow { get; init; } = double.NaN;

    /// <summary>Gets its upper end.</summary>
    public double KullbackLeiblerHigh { get; init; } = double.NaN;

    /// <summary>Gets the lower end of the 95 % interval of <see cref="JensenShannon"/>.</summary>
    public double JensenShannonLow { get; init; } = double.NaN;

    /// <summary>Gets its upper end.</summary>
    public double JensenShannonHigh { get; init; } = double.NaN;

    /// <summary>Gets the lower end of the 95 % interval of <see cref="ActivationDistance"/>.</summary>
    public double ActivationDistanceLow { get; init; } = double.NaN;

    /// <summary>Gets its upper end.</summary>
    public double ActivationDistanceHigh { get; init; } = double.NaN;

    /// <summary>Gets the lower end of the 95 % interval of <see cref="Completeness"/>.</summary>
    public double CompletenessLow { get; init; } = double.NaN;

    /// <summary>Gets its upper end.</summary>
    public double CompletenessHigh { get; init; } = double.NaN;

    /// <summary>Gets the part of <see cref="Seconds"/> that looks of a monitor took; 0 for methods that do not look.</summary>
    public double MonitorSeconds { get; init; } = double.NaN;

    /// <summary>Gets what takes more than one pass over each set to measure; null where it was not.</summary>
    public DeepMetrics? Deep { get; init; }

    /// <summary>Gets the attacks by other signals; null where they were not measured.</summary>
    public SignalMetrics? Signals { get; init; }

    /// <summary>Gets the lower end of the 95 % interval of <see cref="UnbalancedMiaAccuracy"/>.</summary>
    public double UnbalancedMiaAccuracyLow { get; init; } = double.NaN;

    /// <summary>Gets its upper end.</summary>
    public double UnbalancedMiaAccuracyHigh { get; init; } = double.NaN;

    /// <summary>Gets NoMUS by the attack on all examples of both sides, the DLFD authors' protocol, in [0, 1].</summary>
    public double UnbalancedNomus { get; init; } = double.NaN;

    /// <summary>Gets the lower end of its 95 % interval.</summary>
    public double UnbalancedNomusLow { get; init; } = double.NaN;

    /// <summary>Gets its upper end.</summary>
    public double UnbalancedNomusHigh { get; init; } = double.NaN;

    /// <summary>Gets the lowest accuracy of a class, or in multi-label tasks of a label, on the test examples, in [0, 1].</summary>
    public double WorstLabelAccuracy { get; init; } = double.NaN;

    /// <summary>Gets the lower end of its 95 % interval.</summary>
    public double WorstLabelAccuracyLow { get; init; } = double.NaN;

    /// <summary>Gets its upper end.</summary>
    public double WorstLabelAccuracyHigh { get; init; } = double.NaN;

    /// <summary>Gets how far the memory rose during the run above what it was before, in MiB, at least 0.</summary>
    public double MemoryGrowthMiB { get; init; } = double.NaN;
}
