using System.ComponentModel.DataAnnotations;

namespace Dlfd.Unlearning;

/// <summary>Names what a run does when it over-forgets or collapses.</summary>
public enum WatchAction
{
    /// <summary>It looks once, at the end, and the result says what it saw.</summary>
    Note,

    /// <summary>It looks every few steps and ends there, with the model as it is.</summary>
    Stop,

    /// <summary>It looks every few steps, ends there, and puts back the sound model with the best monitored NoMUS (the best accuracy where under 10 examples are too few to attack), the original if there is none.</summary>
    RollBack,
}

/// <summary>Represents how a run looks out for over-forgetting and collapse; it needs <see cref="UnlearningRequest.Monitor"/>: without, <see cref="WatchAction.Note"/> notes nothing, and the others are refused.</summary>
/// <remarks>Methods that destroy first and mend later (retrained, EU-k, UNSIR, masked small gradients, convolution transpose, gated transfer) pass through a collapse, where Stop and RollBack end them.</remarks>
public sealed record WatchOptions
{
    /// <summary>Gets or sets what happens when the mean forget loss passes <see cref="LossQuantile"/> of the monitor's losses, or the monitor's accuracy falls under the floor.</summary>
    /// <value>Default <see cref="WatchAction.Note"/>.</value>
    [EnumDataType(typeof(WatchAction))]
    public WatchAction Action { get; set; } = WatchAction.Note;

    /// <summary>Gets or sets the steps from one look to the next, 1 to 1000000.</summary>
    /// <value>Default 20.</value>
    [Range(1, 1000000)]
    public int Every { get; set; } = 20;

    /// <summary>Gets or sets the most examples of each side that a look reads, at least 2.</summary>
    /// <value>Default 1000.</value>
    [Range(2, int.MaxValue)]
    public int Samples { get; set; } = 1000;

    /// <summary>Gets or sets the quantile of the monitor's losses that the mean forget loss may not pass, 0 to 1.</summary>
    /// <value>Default 0.95.</value>
    [Range(0, 1.0)]
    public double LossQuantile { get; set; } = 0.95;

    /// <summary>Gets or sets the accuracy floor as a share of the monitor's accuracy before the run, 0 to 1.</summary>
    /// <value>Default 0.8.</value>
    [Range(0, 1.0)]
    public double AccuracyFloor { get; set; } = 0.8;
}
