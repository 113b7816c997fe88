namespace Dlfd.Weights;

/// <summary>Represents what loading a file did, by the model's names.</summary>
/// <param name="Loaded">What was loaded.</param>
/// <param name="Missing">What the file lacks; counts of batch norm's batches, which old checkpoints lack, are never missed.</param>
/// <param name="Unexpected">What the model lacks.</param>
/// <param name="Mismatched">What has another shape, or is whole numbers on one side and real ones on the other.</param>
public sealed record WeightReport(IReadOnlyList<string> Loaded, IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected, IReadOnlyList<string> Mismatched)
{
    /// <summary>Gets whether file and model agree in every entry.</summary>
    public bool IsComplete => Missing.Count + Unexpected.Count + Mismatched.Count == 0;

    /// <summary>Says how many entries were loaded, and names the first of those that were not.</summary>
    public override string ToString() =>
        $"{Loaded.Count} loaded{Part("missing", Missing)}{Part("unexpected", Unexpected)}{Part("mismatched", Mismatched)}";

    static string Part(string what, IReadOnlyList<string> names) => names.Count == 0
        ? ""
        : $"; {names.Count} {what} ({string.Join(", ", names.Take(3).Select(WeightLimits.Show))}{(names.Count > 3 ? ", …" : "")})";
}
