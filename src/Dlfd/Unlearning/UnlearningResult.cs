using Dlfd.Models;

namespace Dlfd.Unlearning;

/// <summary>Represents what a run did.</summary>
/// <param name="Method">The method's name.</param>
/// <param name="Steps">Optimizer steps taken.</param>
/// <param name="Duration">Time of the whole run.</param>
/// <param name="MonitorPoints">The attack's view of the model during the run; empty for methods that do not look.</param>
public sealed record UnlearningResult(string Method, long Steps, TimeSpan Duration, IReadOnlyList<MonitorPoint> MonitorPoints)
{
    /// <summary>Gets the part of <see cref="Duration"/> that the looks of <see cref="MonitorPoints"/> took.</summary>
    public TimeSpan MonitorDuration { get; init; }

    /// <summary>Gets what the method read of the request's data; the watch for over-forgetting is not counted.</summary>
    public DataAccess Reads { get; init; }

    /// <summary>Gets the names of the parameters and buffers that differ from before the run.</summary>
    public IReadOnlyList<string> Changed { get; init; } = [];

    /// <summary>Gets the examples that ran forward and backward through models, the watch and teachers included.</summary>
    public ComputeCost Cost { get; init; }

    /// <summary>Gets the looks for over-forgetting and collapse; empty without a monitor set.</summary>
    public IReadOnlyList<WatchPoint> WatchPoints { get; init; } = [];

    /// <summary>Gets what was done about a model that was not sound; null where it was sound, or nobody looked.</summary>
    public WatchAction? Intervention { get; init; }
}
