using Dlfd.Evaluation;

namespace Dlfd.Unlearning;

/// <summary>Represents one look at the model during a run.</summary>
/// <param name="Step">Optimizer steps taken before it.</param>
/// <param name="ForgettingScore">|attack accuracy - 1/2| of forget against monitor examples, in [0, 1/2].</param>
/// <param name="Accuracy">Accuracy on the monitor examples, in [0, 1].</param>
/// <param name="Perturbing">Whether the steps after it train on perturbed images (dynamic forgetting switches this).</param>
public readonly record struct MonitorPoint(long Step, double ForgettingScore, double Accuracy, bool Perturbing)
{
    /// <summary>Gets the examples of both sides together that the score rests on.</summary>
    /// <value>Default 0: unknown.</value>
    public int Examples { get; init; }

    static readonly double Repeats = new AttackOptions().Repeats;

    /// <summary>Gets the 95 % interval of the forgetting score, each end in [0, 1/2], by the normal approximation of the accuracy of the default attack (10 splits of 10 %) over <see cref="Examples"/>, without the noise of fitting; everything where they are unknown.</summary>
    public Interval Interval => Examples == 0 ? new(0, 0.5)
        : Interval.Normal(ForgettingScore, Math.Sqrt(Repeats * (0.25 - ForgettingScore * ForgettingScore) / Examples), 0, 0.5);

    /// <summary>Gets the monitor's NoMUS, (accuracy + 1 - 2 × forgetting score) / 2, in [0, 1].</summary>
    public double Nomus => NoMusResult.Of(Accuracy, ForgettingScore);
}
