using Dlfd.Weights;
using static TorchSharp.torch;

namespace Dlfd.Tests.Weights;

[Collection("Torch")]
public class WeightFileTests
{
    [Theory]
    [InlineData("flat.pth")]
    [InlineData("protocol4.pth")]
    [InlineData("checkpoint.pth")]
    public void LoadWeights_PyTorchCheckpoint_GivesPythonsLogits(string file)
    {
        using var network = new ToyNetwork();
        var report = network.LoadWeights(GoldenWeights.File(file));
        report.IsComplete.Should().BeTrue();
        report.Loaded.Should().HaveCount(11);
        GoldenWeights.DistanceFromPython(network).Should().BeLessThan(1e-6);
    }

    [Fact]
    public void Read_UnusualTensors_AreWhatPyTorchSaved()
    {
        using var scope = NewDisposeScope();
        using var file = WeightFile.Open(GoldenWeights.File("unusual.pth"));
        var expected = arange(24, dtype: float32);
        file.Read("shared").eq(expected).all().item<bool>().Should().BeTrue();
        file.Read("tail").eq(expected[TensorIndex.Slice(12)]).all().item<bool>().Should().BeTrue();
        file.Read("permuted").eq(expected.view(2, 3, 4).permute(2, 0, 1)).all().item<bool>().Should().BeTrue();
        file.Read("permuted").is_contiguous().Should().BeTrue();
        file.Read("channels_last").eq(expected.view(1, 2, 3, 4)).all().item<bool>().Should().BeTrue();
        file.Read("parameter").eq(expected[TensorIndex.Slice(0, 2)]).all().item<bool>().Should().BeTrue();
        file.Read("empty").shape.Should().Equal(0, 3);
        file.Read("scalar").item<long>().Should().Be(7);
        foreach (var type in new[] { float64, float16, bfloat16, int64, int32, int16, int8, uint8, ScalarType.Bool })
        {
            var name = type switch { ScalarType.Byte => "uint8", _ => type.ToString().ToLowerInvariant() };
            var value = file.Read(name);
            value.dtype.Should().Be(type);
            value.to(int64).eq(tensor(new long[] { 0, 1, type == ScalarType.Bool ? 1 : 100 })).all().item<bool>().Should().BeTrue(name);
        }
    }

    [Theory]
    [InlineData("whole_model.pth", "*'__main__.Toy', which is neither a tensor nor a plain container; save the model's state_dict() alone.")]
    [InlineData("legacy.pth", "*PyTorch before 1.6*")]
    [InlineData("scripted.pt", "*TorchScript.Load*")]
    [InlineData("slice.pth", "*'slice'*save a contiguous copy.")]
    [InlineData("logits.json", "Weight file *logits.json' cannot be read: *")]
    public void Open_SomethingElse_SaysWhatItIs(string file, string message) =>
        FluentActions.Invoking(() => WeightFile.Open(GoldenWeights.File(file))).Should().Throw<InvalidDataException>().WithMessage(message);

    [Theory]
    [InlineData("optimizer", "*no state dict is in it under the key 'optimizer'.")]
    [InlineData("missing", "*no state dict is in it under the key 'missing'.")]
    public void Open_KeyWithoutTensors_Throws(string key, string message) =>
        FluentActions.Invoking(() => WeightFile.Open(GoldenWeights.File("checkpoint.pth"), key)).Should().Throw<InvalidDataException>().WithMessage(message);

    [Fact]
    public void Open_KeyGiven_ReadsThatDict()
    {
        using var file = WeightFile.Open(GoldenWeights.File("checkpoint.pth"), "state_dict");
        file.Entries.Should().HaveCount(11).And.OnlyContain(e => e.Name.StartsWith("module."));
    }

    [Fact]
    public void Read_UnknownName_Throws()
    {
        using var file = WeightFile.Open(GoldenWeights.File("flat.pth"));
        FluentActions.Invoking(() => file.Read("nothing")).Should().Throw<ArgumentException>().WithMessage("*no entry 'nothing'*");
    }

    [Fact]
    public void Open_MissingFile_Throws() =>
        FluentActions.Invoking(() => WeightFile.Open("no-such-file.pth")).Should().Throw<FileNotFoundException>();

    [Fact]
    public void Read_Twice_LeavesNoTensor()
    {
        using var file = WeightFile.Open(GoldenWeights.File("unusual.pth"));
        Leaks.After(() => { foreach (var entry in file.Entries) file.Read(entry.Name).Dispose(); }).Should().Be(0);
    }
}
