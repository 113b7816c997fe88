namespace Dlfd.Training;

/// <summary>Represents what a training took, the part before the checkpoint that it went on from included.</summary>
/// <param name="Steps">The optimizer's steps.</param>
/// <param name="Duration">Wall-clock time; what was lost between the last checkpoint and an interruption is not counted.</param>
public readonly record struct TrainingSummary(long Steps, TimeSpan Duration);
