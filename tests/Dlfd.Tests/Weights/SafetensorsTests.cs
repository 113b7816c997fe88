using System.Buffers.Binary;
using System.Text;
using Dlfd.Weights;
using static TorchSharp.torch;

namespace Dlfd.Tests.Weights;

/// <summary>Compares with files written by hand: names and bytes that both directions get wrong alike would survive a round trip.</summary>
[Collection("Torch")]
public sealed class SafetensorsTests : IDisposable
{
    readonly GoldenWeights files = new();

    public void Dispose() => files.Dispose();

    public static TheoryData<string, ScalarType, byte[]> Ones => new()
    {
        { "F32", ScalarType.Float32, [0, 0, 0x80, 0x3f] },
        { "F64", ScalarType.Float64, [0, 0, 0, 0, 0, 0, 0xf0, 0x3f] },
        { "F16", ScalarType.Float16, [0, 0x3c] },
        { "BF16", ScalarType.BFloat16, [0x80, 0x3f] },
        { "I64", ScalarType.Int64, [1, 0, 0, 0, 0, 0, 0, 0] },
        { "I32", ScalarType.Int32, [1, 0, 0, 0] },
        { "I16", ScalarType.Int16, [1, 0] },
        { "I8", ScalarType.Int8, [1] },
        { "U8", ScalarType.Byte, [1] },
        { "BOOL", ScalarType.Bool, [1] },
    };

    static string Entry(string type, byte[] bytes) => $$"""
        "w":{"dtype":"{{type}}","shape":[1],"data_offsets":[0,{{bytes.Length}}]}
        """;

    [Theory, MemberData(nameof(Ones))]
    public void Read_OneOfEachType_IsOneOfThatType(string name, ScalarType type, byte[] bytes)
    {
        var header = $"{{{Entry(name, bytes)}}}";
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        File.WriteAllBytes(files.Scratch("x.safetensors"), [.. length, .. Encoding.ASCII.GetBytes(header), .. bytes]);
        using var scope = NewDisposeScope();
        using var file = WeightFile.Open(files.Scratch("x.safetensors"));
        var read = file.Read("w");
        (read.dtype, read.to(float64).item<double>()).Should().Be((type, 1));
    }

    [Theory, MemberData(nameof(Ones))]
    public void SaveWeights_OneOfEachType_HasItsNameAndBytes(string name, ScalarType type, byte[] bytes)
    {
        using var module = new One(type);
        module.SaveWeights(files.Scratch("x.safetensors"));
        Encoding.Latin1.GetString(File.ReadAllBytes(files.Scratch("x.safetensors"))).Should()
            .Contain(Entry(name, bytes)).And.EndWith(Encoding.Latin1.GetString(bytes));
    }

    sealed class One : nn.Module
    {
        readonly Tensor w;

        public One(ScalarType type) : base(nameof(One))
        {
            w = ones(1, dtype: type);
            RegisterComponents();
        }
    }
}
