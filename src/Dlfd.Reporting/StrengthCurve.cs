namespace Dlfd.Reporting;

/// <summary>Represents one method at several strengths; the curves of the same experiment and measure share a figure.</summary>
/// <param name="Experiment">The figure's title.</param>
/// <param name="Method">The line's name.</param>
/// <param name="Measure">What <see cref="StrengthPoint.Forgetting"/> is: the axis's title, such as <c>Forgetting score</c> or <c>AUC</c>.</param>
/// <param name="Points">At least one point.</param>
public sealed record StrengthCurve(string Experiment, string Method, string Measure, IReadOnlyList<StrengthPoint> Points);

/// <summary>Represents what a method reached at one strength.</summary>
/// <param name="Strength">The strength, in the method's own units.</param>
/// <param name="TestAccuracy">The accuracy on the test examples, in [0, 1].</param>
/// <param name="Forgetting">The measure of forgetting.</param>
public sealed record StrengthPoint(double Strength, double TestAccuracy, double Forgetting);
