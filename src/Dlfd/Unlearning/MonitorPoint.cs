using Dlfd.Evaluation;

namespace Dlfd.Unlearning;

/// <summary>Represents one look at the model during a run.</summary>
/// <param name="Step">Optimizer steps taken before it.</param>
/// <param name="ForgettingScore">|attack accuracy - 1/2| of forget against monitor examples, in [0, 1/2].</param>
/// <param name="Accuracy">Accuracy on the monitor examples, in [0, 1].</param>
/// <param name="Perturbing">Whether the steps after it train on perturbed images (dynamic forgetting switches this).</param>
public readonly record struct MonitorPoint(long Step, double ForgettingScore, double Accuracy, bool Perturbing)
{
    /// <summary>Gets the monitor's NoMUS, (accuracy + 1 - 2 × forgetting score) / 2, in [0, 1].</summary>
    public double Nomus => NoMusResult.Of(Accuracy, ForgettingScore);
}
