using Dlfd.Models;
using Dlfd.Reporting;
using Dlfd.Unlearning;

/// <summary>What a run gave: a row, or why there is none.</summary>
sealed record RunResult
{
    public required RunSpec Spec { get; init; }

    /// <summary>Gets the measured row; null where the method does not apply or failed.</summary>
    public ReportRow? Row { get; init; }

    /// <summary>Gets why there is no row.</summary>
    public string? Failure { get; init; }

    public float[] ForgetLosses { get; init; } = [];

    public float[] UnseenLosses { get; init; } = [];

    /// <summary>Gets what the model predicts of the forget set, to be compared over seeds; null without --deep, but for retrained models.</summary>
    public Predictions? ForgetPredictions { get; init; }

    /// <summary>Gets NoMUS on the monitor set, by which searches choose.</summary>
    public double? MonitorNomus { get; init; }

    public IReadOnlyList<MonitorPoint> Monitor { get; init; } = [];

    /// <summary>Gets images that the method perturbed; null for methods that do not.</summary>
    public PerturbedFaces? Perturbed { get; init; }

    /// <summary>Gets remarks on the images.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Gets names and values for the report's list of settings.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> About { get; init; } = [];
}
