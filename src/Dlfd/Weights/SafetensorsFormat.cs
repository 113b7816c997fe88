using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace Dlfd.Weights;

/// <summary>Hugging Face's safetensors: the length of a JSON header, the header, then the tensors' bytes without gaps.</summary>
static class SafetensorsFormat
{
    static readonly (string Name, ScalarType Type)[] Types =
    [
        ("F32", ScalarType.Float32), ("F64", ScalarType.Float64), ("F16", ScalarType.Float16), ("BF16", ScalarType.BFloat16),
        ("I64", ScalarType.Int64), ("I32", ScalarType.Int32), ("I16", ScalarType.Int16), ("I8", ScalarType.Int8), ("U8", ScalarType.Byte), ("BOOL", ScalarType.Bool),
    ];

    public static List<StoredTensor> List(FileStream stream)
    {
        Span<byte> prefix = stackalloc byte[8];
        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (length > Math.Min(WeightLimits.ListBytes, stream.Length - 8)) throw new InvalidDataException($"its header claims {length} bytes, more than the file or the limit of {WeightLimits.ListBytes} has");
        var header = new byte[length];
        stream.ReadExactly(header);
        using var json = JsonDocument.Parse(header);
        var start = 8 + length;
        var entries = json.RootElement.EnumerateObject().Where(p => p.Name != "__metadata__").Select(p => Entry(p.Name, p.Value)).OrderBy(e => e.Begin).ThenBy(e => e.End).ToList(); // an empty one comes before what begins there
        long end = 0;
        foreach (var (entry, begin, finish) in entries)
        {
            if (begin != end || finish - begin != entry.Bytes) throw new InvalidDataException($"entry {WeightLimits.Show(entry.Name)} does not begin where the one before it ends, or has another length than its shape");
            end = finish;
        }
        if (end != stream.Length - start) throw new InvalidDataException($"its entries take {end} bytes, but {stream.Length - start} follow the header");
        return entries.ConvertAll(e => StoredTensor.At(e.Entry, stream, start + e.Begin));
    }

    static (WeightEntry Entry, long Begin, long End) Entry(string name, JsonElement json)
    {
        var dtype = json.GetProperty("dtype").GetString();
        var type = Types.FirstOrDefault(t => t.Name == dtype);
        if (type.Name is null) throw new InvalidDataException($"entry {WeightLimits.Show(name)} has element type {WeightLimits.Show(dtype ?? "null")}, which weights do not have");
        long[] shape = [.. json.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64())];
        var offsets = json.GetProperty("data_offsets");
        if (offsets.GetArrayLength() != 2) throw new InvalidDataException($"entry {WeightLimits.Show(name)} has {offsets.GetArrayLength()} offsets, not 2");
        return (new(name, type.Type, shape), offsets[0].GetInt64(), offsets[1].GetInt64());
    }

    public static void Write(Stream stream, IReadOnlyList<(string Name, Tensor Value)> state)
    {
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header)) WriteHeader(json, state);
        while (header.Length % 8 != 0) header.WriteByte((byte)' ');
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
        stream.Write(prefix);
        header.WriteTo(stream);
        foreach (var (_, value) in state) StoredTensor.Write(value, stream);
    }

    static void WriteHeader(Utf8JsonWriter json, IReadOnlyList<(string Name, Tensor Value)> state)
    {
        json.WriteStartObject();
        json.WriteStartObject("__metadata__");
        json.WriteString("format", "pt");
        json.WriteEndObject();
        long offset = 0;
        foreach (var (name, value) in state)
        {
            var entry = new WeightEntry(name, value.dtype, value.shape);
            json.WriteStartObject(name);
            json.WriteString("dtype", Types.First(t => t.Type == value.dtype).Name);
            json.WriteStartArray("shape");
            foreach (var size in entry.Shape) json.WriteNumberValue(size);
            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(offset);
            json.WriteNumberValue(offset += entry.Bytes);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}
