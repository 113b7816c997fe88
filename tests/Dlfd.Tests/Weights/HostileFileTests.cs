using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Dlfd.Weights;

namespace Dlfd.Tests.Weights;

[Collection("Torch")]
public sealed class HostileFileTests : IDisposable
{
    readonly GoldenWeights files = new();

    public void Dispose() => files.Dispose();

    // Instructions of a state dict {"w": a float tensor}, with holes for its numbers.
    const string Prolog = "\x80\x02}q\0X\x01\0\0\0w";
    const string Tensor = "ctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\0{0}X\x03\0\0\0cpuK\x04tQ{1}{2}{3}\x89}tRs.";

    static string StateDict(string key = "0", string offset = "K\0", string shape = "K\x04\x85", string strides = "K\x01\x85") =>
        Prolog + Tensor.Replace("{0}", key).Replace("{1}", offset).Replace("{2}", shape).Replace("{3}", strides);

    static string Long(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return "\x8a\x08" + Encoding.Latin1.GetString(bytes);
    }

    string Checkpoint(string pickle, CompressionLevel compression = CompressionLevel.NoCompression, int storageBytes = 16, string byteOrder = "little", params string[] more)
    {
        var path = files.Scratch("checkpoint.pth");
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        Add("a/data.pkl", Encoding.Latin1.GetBytes(pickle), CompressionLevel.NoCompression);
        Add("a/data/0", new byte[storageBytes], compression);
        foreach (var name in more) Add(name, Encoding.ASCII.GetBytes(byteOrder), CompressionLevel.NoCompression);
        return path;

        void Add(string name, byte[] content, CompressionLevel level)
        {
            using var stream = archive.CreateEntry(name, level).Open();
            stream.Write(content);
        }
    }

    static void ShouldBeRefused(string path, string message)
    {
        var (watch, before) = (Stopwatch.StartNew(), GC.GetTotalAllocatedBytes());
        FluentActions.Invoking(() =>
        {
            using var file = WeightFile.Open(path);
            foreach (var entry in file.Entries) file.Read(entry.Name).Dispose();
        }).Should().Throw<InvalidDataException>().WithMessage($"Weight file '{path}' cannot be read: {message}.").Which.Message.Should().NotContain("\n");
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
        (GC.GetTotalAllocatedBytes() - before).Should().BeLessThan(1L << 30);
    }

    [Fact]
    public void PyTorch_WhatTheseTestsAlter_IsReadable()
    {
        using var file = WeightFile.Open(Checkpoint(StateDict(), more: ["a/byteorder", "../../evil", "a/data/../../x"]));
        file.Entries.Single().Shape.Should().Equal(4);
        file.Read("w").Dispose();
        files.ScratchFiles.Should().Equal(["checkpoint.pth"], "nothing is unpacked");
    }

    [Fact]
    public void PyTorch_BigEndian_IsRefused() =>
        ShouldBeRefused(Checkpoint(StateDict(), byteOrder: "big", more: "a/byteorder"), "its numbers are not little-endian; save it on another machine");

    public static TheoryData<string, string> Pickles => new()
    {
        { "cos\nsystem\n(X\x04\0\0\0echotR.", "it holds 'os.system', which is neither*" },
        { "\x80\x04\x8c\x08" + "builtins\x8c\x04" + "eval\x93.", "it holds 'builtins.eval', which is neither*" },
        { "ctorch._utils\n_rebuild_tensor_v2\n)R.", "it calls 'torch._utils._rebuild_tensor_v2' in a way that PyTorch does not" },
        { "i" + "os\nsystem\n.", "its pickle has an instruction (0x69) that state dicts do not need" },
        { "", "its pickle ends in the middle of a value" },
        { "}", "its pickle ends in the middle of a value" },
        { "X\xff\xff\xff\x7fw.", "its pickle ends in the middle of a value" },
        { ".", "its pickle is malformed" },
        { "u.", "its pickle is malformed" },
        { "(((.", "its pickle is malformed" },
        { "}(K\x01u.", "its pickle is malformed" },
        { "]r\xff\xff\xff\x7f.", "its pickle is malformed" },
        { "j\xff\xff\xff\xff.", "its pickle is malformed" },
        { "\x8a\xff" + new string('\x01', 255) + ".", "its pickle holds a whole number of 255 bytes, more than 8" },
        { "]q\0h\0a.", "it holds no dict*" }, // a list that contains itself
        { "}q\0X\x05\0\0\0modelh\0s.", "no state dict is in it*'model'" }, // a dict that contains itself
        { new string(']', 2_000_000) + ".", "its pickle has more than 1000000 instructions" },
        { "X\x02\0\0\0\xff\xfe.", "*" },
        { StateDict(key: "9"), "entry 'w' lies in '9', which the zip lacks" },
        { StateDict(offset: "K\x01"), "entry 'w' ends beyond its storage of 16 bytes" },
        { StateDict(offset: Long(-4)), "entry 'w' ends beyond its storage*" },
        { StateDict(offset: Long(long.MaxValue)), "entry 'w' ends beyond its storage*" },
        { StateDict(shape: Long(1L << 40) + "\x85"), "entry 'w' ends beyond its storage*" },
        { StateDict(shape: Long(-1) + "\x85"), "entry 'w' has a negative size" },
        { StateDict(shape: Long(long.MaxValue) + Long(long.MaxValue) + "\x86", strides: "K\x01K\x01\x86"), "entry 'w' has more elements than any file could hold" },
        { StateDict(strides: "K\0\x85"), "entry 'w' is a part of a larger tensor*" },
        { StateDict(strides: Long(-1) + "\x85"), "entry 'w' is a part of a larger tensor*" },
        { StateDict(strides: ")"), "entry 'w' is a part of a larger tensor*" },
        { StateDict(shape: "(" + string.Concat(Enumerable.Repeat("K\x01", 40)) + "t"), "a tensor's shape is no list of at most 32 whole numbers" },
    };

    [Theory, MemberData(nameof(Pickles))]
    public void PyTorch_HostilePickle_IsRefused(string pickle, string message) => ShouldBeRefused(Checkpoint(pickle), message);

    [Fact]
    public void PyTorch_CompressedStorage_IsRefusedUnread() => ShouldBeRefused(
        Checkpoint(StateDict(shape: Long(100 << 20) + "\x85"), CompressionLevel.SmallestSize, storageBytes: 400 << 20), "entry 'w' is compressed*");

    [Fact]
    public void PyTorch_HugePickle_IsRefusedUnread() => ShouldBeRefused(Checkpoint(new string('N', 20 << 20)), "its data.pkl has 20971520 bytes, more than 16777216");

    /// <summary>Each of its entries would be an object before anything is known of them.</summary>
    /// <param name="at">Where the wide end lies: nowhere, behind the list or before it.</param>
    /// <param name="start">Where the narrow end says that the list begins.</param>
    /// <param name="wideStart">Where the wide one does.</param>
    [Theory]
    [InlineData(null, 0, 0)]
    [InlineData(20 << 20, uint.MaxValue, 0)]
    [InlineData(64, uint.MaxValue, 120)]
    [InlineData(20 << 20, 4, 20 << 20)] // a reader that believes the narrow one
    public void PyTorch_ListOfMillionsOfFiles_IsRefusedUnread(int? at, uint start, long wideStart)
    {
        var bytes = new byte[20 << 20];
        "PK\x03\x04"u8.CopyTo(bytes);
        var wide = new byte[56];
        "PK\x06\x06"u8.CopyTo(wide);
        BinaryPrimitives.WriteInt64LittleEndian(wide.AsSpan(48), wideStart);
        var locator = new byte[20];
        "PK\x06\x07"u8.CopyTo(locator);
        BinaryPrimitives.WriteInt64LittleEndian(locator.AsSpan(8), at ?? 0);
        var end = new byte[22];
        "PK\x05\x06"u8.CopyTo(end);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), start);
        if (at < bytes.Length) wide.CopyTo(bytes, at.Value);
        byte[] file = [.. bytes, .. at == bytes.Length ? wide : [], .. at is null ? [] : locator, .. end];
        File.WriteAllBytes(files.Scratch("list.pth"), file);
        ShouldBeRefused(files.Scratch("list.pth"), $"its zip lists files in {file.Length - 22 - (start == uint.MaxValue ? wideStart : Math.Min(start, at is null ? start : wideStart))} bytes, more than {16 << 20}");
    }

    [Fact]
    public void PyTorch_SameNameTwice_IsRefused() => ShouldBeRefused(Checkpoint(StateDict(), more: ["a/data/0"]), "its zip holds 'a/data/0' twice");

    [Fact]
    public void PyTorch_OtherZip_IsRefused()
    {
        using (var archive = new ZipArchive(File.Create(files.Scratch("other.zip")), ZipArchiveMode.Create)) archive.CreateEntry("../data.pkl/readme");
        ShouldBeRefused(files.Scratch("other.zip"), "it is a zip without data.pkl*");
    }

    [Fact]
    public void PyTorch_ManyKeysThatWouldCollide_AreReadInTime()
    {
        var pairs = string.Concat(Enumerable.Range(0, 150_000).Select(i => Long(((long)i << 32) | (uint)i) + "N"));
        var watch = Stopwatch.StartNew();
        using var file = WeightFile.Open(Checkpoint("\x80\x02}(" + pairs + "X\x01\0\0\0w" + StateDict()[Prolog.Length..^2] + "u."));
        file.Entries.Should().ContainSingle();
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20), "comparing each key with all before takes minutes");
    }

    [Theory]
    [InlineData("{}", 4, "its entries take 0 bytes, but 4 follow the header")]
    [InlineData("{", 0, "*")]
    [InlineData("[]", 0, "*")]
    [InlineData("{\"w\":1}", 0, "*")]
    [InlineData("{\"w\":{}}", 0, "*")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}", 4, "entry 'w' has 3 offsets, not 2")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 3, "its entries take 4 bytes, but 3 follow the header")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "entry 'w' does not begin*")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4, "entry 'w' does not begin*")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,-4]}}", 4, "entry 'w' has a negative size")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}", 4, "*")]
    [InlineData("{\"w\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}", 0, "entry 'w' has more elements than any file could hold")]
    [InlineData("{\"w\":{\"dtype\":\"C64\",\"shape\":[1],\"data_offsets\":[0,8]}}", 8, "entry 'w' has element type 'C64', which weights do not have")]
    [InlineData("{\"w\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},\"w\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0, "it holds entry 'w' twice")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}", 3, "entry 'b' does not begin*")]
    public void Safetensors_MalformedHeader_IsRefused(string header, int bytes, string message)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        File.WriteAllBytes(files.Scratch("x.safetensors"), [.. length, .. Encoding.UTF8.GetBytes(header), .. new byte[bytes]]);
        ShouldBeRefused(files.Scratch("x.safetensors"), message);
    }

    [Fact]
    public void Safetensors_EmptyTensorListedAfterItsNeighbour_IsRead()
    {
        const string Header = "{\"w\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},\"empty\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}";
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, Header.Length);
        File.WriteAllBytes(files.Scratch("x.safetensors"), [.. length, .. Encoding.UTF8.GetBytes(Header), 1, 2]);
        using var file = WeightFile.Open(files.Scratch("x.safetensors"));
        using var read = file.Read("w");
        read.data<byte>().ToArray().Should().Equal(1, 2);
    }

    [Fact]
    public void Safetensors_AbsurdHeader_IsRefusedUnread()
    {
        File.WriteAllBytes(files.Scratch("x.safetensors"), [0, 0, 0, 0, 1, 0, 0, 0, (byte)'{', (byte)'}']);
        ShouldBeRefused(files.Scratch("x.safetensors"), "its header claims 4294967296 bytes*");
    }

    public static TheoryData<byte[], string> Lists => new()
    {
        { [], "it is empty" },
        { [1], "it ends too early" },
        { [0xff, 0xff, 0xff, 0xff, 0x7f], "a number of entries of 34359738367 is above the limit of 1000000" },
        { [.. Enumerable.Repeat((byte)0xff, 20)], "a number of entries has no end" },
        { [1, 1, (byte)'w', 6, 1, 4, 0, 0, 0], "entry 'w' needs 16 bytes, but 3 are left" },
        { [1, 1, (byte)'w', 9, 1, 1, 0, 0, 0], "element type ComplexFloat32 is none*" },
        { [1, 1, (byte)'w', 99, 1, 1, 0, 0, 0], "element type 99 is none*" },
        { [1, 1, (byte)'w', 6, 1, 0, 7], "1 bytes follow its last entry" },
        { [1, 1, (byte)'\n', 6, 1, 9], "entry '?' needs 36 bytes, but 0 are left" },
        { [1, 2, 0xc3, 0x28, 6, 1, 0], "*" },
        { [2, 1, (byte)'w', 6, 1, 0, 1, (byte)'w', 6, 1, 0], "it holds entry 'w' twice" },
    };

    [Theory, MemberData(nameof(Lists))]
    public void TorchSharp_MalformedList_IsRefused(byte[] content, string message)
    {
        File.WriteAllBytes(files.Scratch("x.dat"), content);
        ShouldBeRefused(files.Scratch("x.dat"), message);
    }
}
