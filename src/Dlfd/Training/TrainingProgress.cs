namespace Dlfd.Training;

/// <summary>Reports one step of a training or unlearning run.</summary>
/// <param name="Phase">What the run is doing, such as <c>training</c> or a method's name.</param>
/// <param name="Step">Steps done, from 1.</param>
/// <param name="Steps">All steps planned so far; a later phase adds its own.</param>
/// <param name="Loss">The loss before the step.</param>
public readonly record struct TrainingProgress(string Phase, long Step, long Steps, double Loss);
