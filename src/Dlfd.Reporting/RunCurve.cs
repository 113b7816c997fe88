using Dlfd.Evaluation;

namespace Dlfd.Reporting;

/// <summary>Represents what was measured during one run, to draw over its steps.</summary>
/// <param name="Label">The run's name.</param>
/// <param name="Points">At least one point, in the order of the steps.</param>
public sealed record RunCurve(string Label, IReadOnlyList<CurvePoint> Points);

/// <summary>Represents a run at one step.</summary>
/// <param name="Step">The step, from 0.</param>
/// <param name="ForgettingScore">The forgetting score, in [0, 1/2]; NaN where it was not measured.</param>
/// <param name="Accuracy">The accuracy, in [0, 1]; NaN where it was not measured.</param>
/// <param name="Perturbing">Whether dynamic forgetting perturbs from this step on.</param>
public sealed record CurvePoint(long Step, double ForgettingScore, double Accuracy, bool Perturbing)
{
    /// <summary>Gets the 95 % interval of the forgetting score, drawn as a band; null where it is not known.</summary>
    public Interval? Interval { get; init; }
}
