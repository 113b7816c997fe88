namespace Dlfd.Unlearning;

/// <summary>Represents one look for over-forgetting and collapse.</summary>
/// <param name="Step">Optimizer steps taken before it.</param>
/// <param name="ForgetLoss">Mean loss of the forget examples.</param>
/// <param name="LossLimit">The quantile of the monitor's losses that the forget loss may not pass.</param>
/// <param name="Accuracy">Accuracy on the monitor examples, in [0, 1].</param>
/// <param name="AccuracyFloor">The accuracy under which the model has collapsed.</param>
public readonly record struct WatchPoint(long Step, double ForgetLoss, double LossLimit, double Accuracy, double AccuracyFloor)
{
    /// <summary>Gets whether the model forgets more than a model that never saw the examples would: they stand out again.</summary>
    public bool OverForgot => !(ForgetLoss <= LossLimit);

    /// <summary>Gets whether the model lost its use.</summary>
    public bool Collapsed => Accuracy < AccuracyFloor;

    /// <summary>Gets whether neither is the case.</summary>
    public bool Sound => !OverForgot && !Collapsed;
}
