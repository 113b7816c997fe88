namespace Dlfd.Unlearning.Sisa;

/// <summary>Represents what a removal did.</summary>
/// <param name="Removed">The examples removed now.</param>
/// <param name="Shards">The shards that were retrained, from 0, in ascending order.</param>
/// <param name="Steps">Optimizer steps taken.</param>
/// <param name="Duration">Time of the whole removal.</param>
public sealed record RemovalResult(long Removed, IReadOnlyList<int> Shards, long Steps, TimeSpan Duration);
