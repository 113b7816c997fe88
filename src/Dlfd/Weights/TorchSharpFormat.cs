using static TorchSharp.torch;

namespace Dlfd.Weights;

/// <summary>What TorchSharp's Module.save writes: a count, then each entry's name, type, shape and bytes, all numbers in LEB128.</summary>
static class TorchSharpFormat
{
    public static List<StoredTensor> List(FileStream stream)
    {
        var tensors = new List<StoredTensor>();
        for (var left = Number(stream, WeightLimits.Items, "number of entries"); left > 0; left--)
        {
            var name = new byte[Number(stream, WeightLimits.NameBytes, "name's length")];
            stream.ReadExactly(name);
            var type = (ScalarType)Number(stream, sbyte.MaxValue, "element type");
            var shape = new long[Number(stream, WeightLimits.Dimensions, "number of dimensions")];
            for (var i = 0; i < shape.Length; i++) shape[i] = Number(stream, long.MaxValue, "size");
            var entry = new WeightEntry(WeightLimits.Utf8.GetString(name), type, shape);
            var begin = stream.Position;
            if (entry.Bytes > stream.Length - begin) throw new InvalidDataException($"entry {WeightLimits.Show(entry.Name)} needs {entry.Bytes} bytes, but {stream.Length - begin} are left");
            tensors.Add(StoredTensor.At(entry, stream, begin));
            stream.Position = begin + entry.Bytes;
        }
        return stream.Position == stream.Length ? tensors : throw new InvalidDataException($"{stream.Length - stream.Position} bytes follow its last entry");
    }

    public static void Write(Stream stream, IReadOnlyList<(string Name, Tensor Value)> state)
    {
        using var writer = new BinaryWriter(stream, WeightLimits.Utf8, leaveOpen: true);
        writer.Write7BitEncodedInt(state.Count);
        foreach (var (name, value) in state)
        {
            writer.Write(name);
            writer.Write7BitEncodedInt((int)value.dtype);
            writer.Write7BitEncodedInt(value.shape.Length);
            foreach (var size in value.shape) writer.Write7BitEncodedInt64(size);
            writer.Flush();
            StoredTensor.Write(value, stream);
        }
    }

    static long Number(FileStream stream, long limit, string what)
    {
        long number = 0;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var next = stream.ReadByte();
            if (next < 0) throw new EndOfStreamException();
            number |= (long)(next & 0x7f) << shift;
            if (next < 0x80) return number <= limit ? number : throw new InvalidDataException($"a {what} of {number} is above the limit of {limit}");
        }
        throw new InvalidDataException($"a {what} has no end");
    }
}
