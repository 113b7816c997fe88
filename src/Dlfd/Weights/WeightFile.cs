using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Dlfd.Weights;

/// <summary>Represents an open file of named tensors, of which only the list has been read.</summary>
/// <remarks>
/// Formats: PyTorch's zip of a state dict (torch.save since 1.6), safetensors, and TorchSharp's own. Files are not trusted:
/// nothing in them is run or unpacked to disk, and memory stays within a bounded list and the tensors asked for. Owns the
/// open file. Not safe for use from several threads at once.
/// </remarks>
public sealed class WeightFile : IDisposable
{
    static readonly byte[] LegacyMagic = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

    readonly string path;
    readonly FileStream stream;
    readonly Dictionary<string, StoredTensor> tensors = [];

    WeightFile(string path, FileStream stream, List<StoredTensor> list)
    {
        (this.path, this.stream) = (path, stream);
        foreach (var tensor in list)
            if (!tensors.TryAdd(tensor.Entry.Name, tensor)) throw new InvalidDataException($"it holds entry {WeightLimits.Show(tensor.Entry.Name)} twice");
        Entries = list.ConvertAll(t => t.Entry);
    }

    /// <summary>Gets the tensors of the file, in its order.</summary>
    public IReadOnlyList<WeightEntry> Entries { get; }

    /// <summary>Opens a file; what it holds decides the format, not its name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">Where a PyTorch checkpoint keeps the state dict; null looks at the top and under usual keys such as <c>state_dict</c> and <c>model</c>.</param>
    /// <returns>The open file; dispose it.</returns>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="InvalidDataException">The file is malformed, or holds something other than tensors and plain containers.</exception>
    public static WeightFile Open(string path, string? key = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            return Guarded(path, () => new WeightFile(path, stream, List(stream, key)));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads one tensor onto the CPU.</summary>
    /// <param name="name">Its name in the file.</param>
    /// <returns>The tensor, row-major; the caller owns it.</returns>
    /// <exception cref="ArgumentException">The file has no such entry.</exception>
    /// <exception cref="InvalidDataException">The tensor's bytes cannot be read.</exception>
    public Tensor Read(string name)
    {
        var tensor = tensors.GetValueOrDefault(name) ?? throw new ArgumentException($"Weight file '{path}' has no entry '{name}'.", nameof(name));
        return Guarded(path, tensor.Read);
    }

    static List<StoredTensor> List(FileStream stream, string? key)
    {
        var start = new byte[LegacyMagic.Length];
        var length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        if (length == 0) throw new InvalidDataException("it is empty");
        if (start.AsSpan().SequenceEqual(LegacyMagic)) throw new InvalidDataException("it has the format of PyTorch before 1.6; load it there and save it again");
        if (start.AsSpan().StartsWith("PK\x03\x04"u8)) return PyTorchFormat.List(stream, key);
        // Safetensors begin with a length far below 2^40, then '{'; names in TorchSharp's format have no zeros.
        if (length > 8 && start[8] == '{' && BinaryPrimitives.ReadInt64LittleEndian(start) is >= 0 and < 1L << 40) return SafetensorsFormat.List(stream);
        return TorchSharpFormat.List(stream);
    }

    static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException($"Weight file '{path}' cannot be read: it ends too early.", e);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or DecoderFallbackException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException)
        {
            throw new InvalidDataException($"Weight file '{path}' cannot be read: {e.Message.TrimEnd('.')}.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}
