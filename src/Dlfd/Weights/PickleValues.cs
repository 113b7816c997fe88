using static TorchSharp.torch;

namespace Dlfd.Weights;

/// <summary>A Python dict, as pairs in the order they were set: nothing is hashed, since a file may choose keys that collide.</summary>
sealed class PickledDict : List<KeyValuePair<object?, object?>>
{
    /// <summary>Finds what a key was last set to.</summary>
    public object? this[string key] => FindLast(pair => pair.Key is string name && name == key).Value;
}

/// <summary>The bytes that tensors are views of.</summary>
/// <param name="Type">The element type.</param>
/// <param name="Key">The name of its file within the archive.</param>
/// <param name="Count">Its number of elements, as claimed.</param>
sealed record PickledStorage(ScalarType Type, string Key, long Count);

/// <summary>A view of a storage, all numbers as claimed.</summary>
sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Shape, long[] Strides);
