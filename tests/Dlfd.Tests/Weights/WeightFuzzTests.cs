using System.Diagnostics;
using CsCheck;
using Dlfd.Weights;

namespace Dlfd.Tests.Weights;

/// <summary>Damages valid files in every format: reading either works or throws the documented exception, soon and in little memory.</summary>
[Collection("Torch")]
public sealed class WeightFuzzTests : IDisposable
{
    readonly GoldenWeights files = new();

    public void Dispose() => files.Dispose();

    /// <summary>A change to a file: bytes overwritten, removed or repeated at a place, given as a share of the length.</summary>
    sealed record Damage(int Kind, double Place, byte[] Bytes)
    {
        public byte[] Apply(byte[] file)
        {
            var at = (int)(Place * file.Length);
            var end = Math.Min(file.Length, at + Bytes.Length);
            return Kind switch
            {
                0 => [.. file[..at], .. Bytes[..(end - at)], .. file[end..]],
                1 => [.. file[..at], .. file[end..]],
                2 => [.. file[..end], .. file[at..]],
                3 => [.. file[..at], .. Bytes, .. file[at..]],
                4 => file[..at],
                _ => [.. file[..at], .. file[at..end].Select(b => (byte)(b ^ 1 << (Bytes[0] & 7))), .. file[end..]],
            };
        }
    }

    static readonly Gen<byte> AnyByte = Gen.Frequency((2, Gen.Byte), (1, Gen.OneOfConst<byte>(0, 1, 0x7f, 0x80, 0xff, (byte)'(', (byte)'.', (byte)'R')));

    static readonly Gen<Damage[]> Damages =
        Gen.Select(Gen.Int[0, 5], Gen.Double[0, 1], AnyByte.Array[1, 12], (kind, place, bytes) => new Damage(kind, place, bytes)).Array[1, 3];

    [Theory]
    [InlineData("flat.pth")]
    [InlineData("protocol4.pth")]
    [InlineData("checkpoint.pth")]
    [InlineData("unusual.pth")]
    [InlineData("model.safetensors")]
    [InlineData("model.dat")]
    public void Open_DamagedFile_IsReadOrRefused(string name)
    {
        using var network = new ToyNetwork();
        if (!name.EndsWith(".pth")) network.SaveWeights(files.Scratch(name));
        var valid = File.ReadAllBytes(name.EndsWith(".pth") ? GoldenWeights.File(name) : files.Scratch(name));
        Refusals(damages => damages.Aggregate(valid, (file, damage) => damage.Apply(file))).Should().Contain(r => r == null).And.Contain(r => r != null);
    }

    [Theory]
    [InlineData("flat.pth")]
    [InlineData("checkpoint.pth")]
    [InlineData("unusual.pth")]
    public void Open_DamagedPickle_IsReadOrRefused(string name)
    {
        // Zips check no sums on the way to the pickle here, so that the damage reaches the unpickler.
        Refusals(damages => Repack(GoldenWeights.File(name), pickle => damages.Aggregate(pickle, (file, damage) => damage.Apply(file))))
            .Where(r => r?.Contains(": its pickle ", StringComparison.Ordinal) == true).Should().HaveCountGreaterThan(100, "these are the unpickler's words");
    }

    static byte[] Repack(string path, Func<byte[], byte[]> change)
    {
        using var memory = new MemoryStream();
        using (var from = System.IO.Compression.ZipFile.OpenRead(path))
        using (var to = new System.IO.Compression.ZipArchive(memory, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
            foreach (var entry in from.Entries)
            {
                using var content = new MemoryStream();
                using (var stream = entry.Open()) stream.CopyTo(content);
                using var target = to.CreateEntry(entry.FullName, System.IO.Compression.CompressionLevel.NoCompression).Open();
                target.Write(entry.Name == "data.pkl" ? change(content.ToArray()) : content.ToArray());
            }
        return memory.ToArray();
    }

    /// <summary>Reads many damaged files, after the whole one; gives why each was refused, or null.</summary>
    List<string?> Refusals(Func<Damage[], byte[]> make)
    {
        Refusal(make([])).Should().BeNull("nothing is damaged yet");
        List<string?> refusals = [];
        Damages.Each(1500, damages =>
        {
            var file = make(damages);
            var (watch, before) = (Stopwatch.StartNew(), GC.GetAllocatedBytesForCurrentThread());
            refusals.Add(Refusal(file));
            watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
            (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(100 << 20);
        });
        return refusals;
    }

    string? Refusal(byte[] content)
    {
        var path = files.Scratch("damaged");
        File.WriteAllBytes(path, content);
        try
        {
            using var file = WeightFile.Open(path);
            foreach (var entry in file.Entries)
            {
                entry.Bytes.Should().BeLessThanOrEqualTo(1 << 20, "no entry is larger than its file");
                file.Read(entry.Name).Dispose();
            }
            return null;
        }
        catch (InvalidDataException e)
        {
            e.Message.Should().EndWith(".").And.NotContain("\n");
            return e.Message;
        }
    }
}
