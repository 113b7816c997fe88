using System.IO.Compression;

namespace Dlfd.Weights;

/// <summary>What torch.save writes since PyTorch 1.6: a zip of a pickle, which describes tensors, and the bytes of each storage, uncompressed.</summary>
static class PyTorchFormat
{
    static readonly string[] UsualKeys = ["state_dict", "model_state_dict", "model", "net", "network", "module", "weights"];

    public static List<StoredTensor> List(FileStream stream, string? key)
    {
        ZipDirectory.Check(stream);
        var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        var pickle = archive.Entries.FirstOrDefault(e => e.Name == "data.pkl" && e.FullName.Count(c => c == '/') == 1)
            ?? throw new InvalidDataException("it is a zip without data.pkl, so no PyTorch checkpoint");
        var folder = pickle.FullName[..^"data.pkl".Length];
        if (archive.Entries.Any(e => e.FullName.StartsWith($"{folder}code/", StringComparison.Ordinal)))
            throw new InvalidDataException($"it is a TorchScript module; load it with {nameof(TorchScript)}.{nameof(TorchScript.Load)}");
        var files = new Dictionary<string, ZipArchiveEntry>();
        foreach (var entry in archive.Entries)
            if (!files.TryAdd(entry.FullName, entry)) throw new InvalidDataException($"its zip holds {WeightLimits.Show(entry.FullName)} twice");
        if (files.TryGetValue($"{folder}byteorder", out var order) && !Bytes(order, "byteorder").SequenceEqual("little"u8.ToArray()))
            throw new InvalidDataException("its numbers are not little-endian; save it on another machine");

        var root = new Unpickler(Bytes(pickle, "data.pkl")).Load();
        return Find(root, key)
            .Where(pair => pair.Key is string && pair.Value is PickledTensor)
            .Select(pair => Stored((string)pair.Key!, (PickledTensor)pair.Value!, files, $"{folder}data/", stream.Length)).ToList();
    }

    static byte[] Bytes(ZipArchiveEntry entry, string name)
    {
        if (entry.Length > WeightLimits.ListBytes) throw new InvalidDataException($"its {name} has {entry.Length} bytes, more than {WeightLimits.ListBytes}");
        var bytes = new byte[entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(bytes);
        return bytes;
    }

    static PickledDict Find(object? root, string? key)
    {
        if (root is PickledDict top)
        {
            if (key is null && HasTensors(top)) return top;
            string[] keys = key is null ? UsualKeys : [key];
            if (keys.Select(k => top[k]).OfType<PickledDict>().FirstOrDefault(HasTensors) is { } nested) return nested;
            throw new InvalidDataException(key is null
                ? $"no state dict is in it under the usual keys; give the key, one of {string.Join(", ", top.Select(p => p.Key).OfType<string>().Take(10).Select(WeightLimits.Show))}"
                : $"no state dict is in it under the key '{key}'");
        }
        throw new InvalidDataException("it holds no dict; save the model's state_dict()");
    }

    static bool HasTensors(PickledDict dict) => dict.Any(pair => pair.Key is string && pair.Value is PickledTensor);

    static StoredTensor Stored(string name, PickledTensor tensor, Dictionary<string, ZipArchiveEntry> files, string folder, long archiveBytes)
    {
        var (storage, shown) = (tensor.Storage, WeightLimits.Show(name));
        var entry = new WeightEntry(name, storage.Type, tensor.Shape);
        var strides = Dense(tensor) ?? throw new InvalidDataException($"entry {shown} is a part of a larger tensor or repeats its elements; save a contiguous copy");
        var file = files.GetValueOrDefault(folder + storage.Key) ?? throw new InvalidDataException($"entry {shown} lies in {WeightLimits.Show(storage.Key)}, which the zip lacks");
        if (file.CompressedLength != file.Length || file.Length > archiveBytes) throw new InvalidDataException($"entry {shown} is compressed or longer than the file, which PyTorch never makes it");
        if (tensor.Offset < 0 || tensor.Offset > file.Length || entry.Bytes > file.Length - tensor.Offset * WeightEntry.SizeOf(storage.Type))
            throw new InvalidDataException($"entry {shown} ends beyond its storage of {file.Length} bytes");
        return new(entry, () => Skip(file.Open(), tensor.Offset * WeightEntry.SizeOf(storage.Type)), strides.Length == 0 ? null : strides);
    }

    /// <summary>Gives no strides for a row-major tensor, its strides for another order without gaps, and null otherwise.</summary>
    static long[]? Dense(PickledTensor tensor)
    {
        if (tensor.Strides.Length != tensor.Shape.Length) return null;
        if (tensor.Shape.Contains(0)) return [];
        var real = tensor.Shape.Zip(tensor.Strides).Where(d => d.First != 1).ToList();
        long expected = 1;
        foreach (var (size, stride) in real.OrderBy(d => d.Second))
        {
            if (stride != expected) return null;
            expected *= size;
        }
        return real.Select(d => d.Second).SequenceEqual(real.Select(d => d.Second).OrderDescending()) ? [] : [.. tensor.Shape.Zip(tensor.Strides, (size, stride) => size == 1 ? 1 : stride)];
    }

    static Stream Skip(Stream stream, long count)
    {
        var buffer = new byte[Math.Min(count, 1 << 16)];
        for (; count > 0; count -= buffer.Length) stream.ReadExactly(buffer.AsSpan(0, (int)Math.Min(count, buffer.Length)));
        return stream;
    }
}
