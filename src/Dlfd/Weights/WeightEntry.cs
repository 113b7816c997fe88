using static TorchSharp.torch;

namespace Dlfd.Weights;

/// <summary>Represents one tensor of a weight file, not yet read.</summary>
/// <param name="Name">The name in the file.</param>
/// <param name="Type">The element type: an integer of at most 64 bits, a boolean or a real number.</param>
/// <param name="Shape">The shape; empty for a scalar.</param>
public sealed record WeightEntry(string Name, ScalarType Type, IReadOnlyList<long> Shape)
{
    /// <summary>Gets the number of elements.</summary>
    public long Count { get; } = Elements(Name, Shape);

    internal long Bytes => checked(Count * SizeOf(Type));

    internal static long SizeOf(ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        ScalarType.Int64 or ScalarType.Float64 => 8,
        _ => throw new InvalidDataException($"element type {type} is none of the integers and real numbers that weights are made of"),
    };

    internal static bool IsSupported(ScalarType type) => type is >= ScalarType.Byte and <= ScalarType.Float64 or ScalarType.Bool or ScalarType.BFloat16;

    static long Elements(string name, IReadOnlyList<long> shape)
    {
        if (shape.Count > WeightLimits.Dimensions) throw new InvalidDataException($"entry {WeightLimits.Show(name)} has {shape.Count} dimensions, more than {WeightLimits.Dimensions}");
        if (shape.Any(s => s < 0)) throw new InvalidDataException($"entry {WeightLimits.Show(name)} has a negative size");
        if (shape.Contains(0)) return 0;
        // Below 2^48 elements nothing that follows can overflow, however large the element.
        return shape.Aggregate(1L, (count, size) => size <= (1L << 48) / count ? count * size
            : throw new InvalidDataException($"entry {WeightLimits.Show(name)} has more elements than any file could hold"));
    }
}
