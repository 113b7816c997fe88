using static TorchSharp.torch;

namespace Dlfd.Weights;

/// <summary>An entry and where its bytes are.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Open">Gives a stream at the first element; borrowed until the next one is asked for.</param>
/// <param name="Strides">The order of the dimensions in the file where it is not row-major; dense.</param>
sealed record StoredTensor(WeightEntry Entry, Func<Stream> Open, long[]? Strides = null)
{
    const int BufferBytes = 1 << 18;

    /// <summary>Describes a row-major tensor that begins at a place of a file.</summary>
    public static StoredTensor At(WeightEntry entry, Stream file, long position) => new(entry, () => { file.Position = position; return file; });

    /// <summary>Reads the tensor onto the CPU; the caller owns it.</summary>
    public Tensor Read()
    {
        using var scope = NewDisposeScope();
        // A boolean that is neither 0 nor 1 would be undefined behaviour in libtorch.
        var values = empty(Entry.Count, Entry.Type == ScalarType.Bool ? ScalarType.Byte : Entry.Type);
        values.ReadBytesFromStream(Open(), BufferBytes);
        if (Entry.Type == ScalarType.Bool) values = values.ne(0);
        long[] shape = [.. Entry.Shape];
        return (Strides is null ? values.view(shape) : values.as_strided(shape, Strides).contiguous()).MoveToOuterDisposeScope();
    }

    /// <summary>Writes a tensor's elements, row-major.</summary>
    public static void Write(Tensor tensor, Stream stream)
    {
        using var scope = NewDisposeScope();
        tensor.detach().cpu().contiguous().WriteBytesToStream(stream, BufferBytes);
    }
}
