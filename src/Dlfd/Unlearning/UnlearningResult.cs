namespace Dlfd.Unlearning;

/// <summary>Represents what a run did.</summary>
/// <param name="Method">The method's name.</param>
/// <param name="Steps">Optimizer steps taken.</param>
/// <param name="Duration">Time of the whole run.</param>
/// <param name="MonitorPoints">The attack's view of the model during the run; empty for methods that do not look.</param>
public sealed record UnlearningResult(string Method, long Steps, TimeSpan Duration, IReadOnlyList<MonitorPoint> MonitorPoints);
