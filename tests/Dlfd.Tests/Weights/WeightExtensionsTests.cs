using Dlfd.Models;
using Dlfd.Weights;
using static TorchSharp.torch;

namespace Dlfd.Tests.Weights;

[Collection("Torch")]
public sealed class WeightExtensionsTests : IDisposable
{
    readonly GoldenWeights files = new();
    readonly ToyNetwork network = new();

    public void Dispose()
    {
        network.Dispose();
        files.Dispose();
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("model.dat")]
    public void SaveWeights_ThenLoad_RestoresEveryBit(string name)
    {
        using var saved = ModelSnapshot.Capture(network);
        network.SaveWeights(files.Scratch(name));
        using var loaded = new ToyNetwork();
        loaded.LoadWeights(files.Scratch(name)).IsComplete.Should().BeTrue();
        saved.Matches(loaded).Should().BeTrue();
        files.ScratchFiles.Should().Equal([name], "no temporary file stays");
    }

    /// <summary>Safetensors begin with the length of their header, which may look like the start of a zip.</summary>
    [Fact]
    public void LoadWeights_SafetensorsThatBeginAsAZip_AreRead()
    {
        var file = files.Scratch("model.safetensors");
        using var layers = nn.Sequential(("layers", nn.Sequential([.. Enumerable.Range(0, 120).Select(_ => nn.Linear(57, 57))])));
        layers.SaveWeights(file);
        File.ReadAllBytes(file)[..2].Should().Equal("PK"u8.ToArray());
        layers.LoadWeights(file).IsComplete.Should().BeTrue();
    }

    [Fact]
    public void TorchSharpsOwnFormat_IsReadByBoth()
    {
        using var saved = ModelSnapshot.Capture(network);
        network.SaveWeights(files.Scratch("ours.dat"));
        network.save(files.Scratch("theirs.dat"));
        File.ReadAllBytes(files.Scratch("ours.dat")).Should().Equal(File.ReadAllBytes(files.Scratch("theirs.dat")));
        using var loaded = new ToyNetwork();
        loaded.load(files.Scratch("ours.dat"));
        saved.Matches(loaded).Should().BeTrue();
    }

    [Fact]
    public void SaveWeights_OtherPrecision_IsConvertedOnLoading()
    {
        using var half = new ToyNetwork();
        half.to(bfloat16);
        half.SaveWeights(files.Scratch("half.safetensors"));
        network.LoadWeights(files.Scratch("half.safetensors"));
        using var scope = NewDisposeScope();
        network.state_dict().Should().OnlyContain(e => e.Value.dtype == (e.Key.EndsWith("tracked") ? int64 : float32));
        network.state_dict()["last.weight"].eq(half.state_dict()["last.weight"].to(float32)).all().item<bool>().Should().BeTrue();
    }

    [Fact]
    public void SaveWeights_FailingHalfway_KeepsTheOldFile()
    {
        File.WriteAllText(files.Scratch("model.dat"), "old");
        using var odd = new Odd();
        FluentActions.Invoking(() => odd.SaveWeights(files.Scratch("model.dat"))).Should().Throw<ArgumentException>().WithMessage("*'value'*ComplexFloat32*");
        FluentActions.Invoking(() => AtomicFile.Write(files.Scratch("model.dat"), path =>
        {
            File.WriteAllText(path, "half");
            throw new IOException("disk full");
        })).Should().Throw<IOException>();
        File.ReadAllText(files.Scratch("model.dat")).Should().Be("old");
        files.ScratchFiles.Should().Equal("model.dat");
    }

    [Fact]
    public void SaveWeights_UnknownEnding_Throws() =>
        FluentActions.Invoking(() => network.SaveWeights(files.Scratch("model.pth"))).Should().Throw<ArgumentException>().WithMessage("*.safetensors*.dat*");

    [Fact]
    public void LoadWeights_Strict_NamesEveryDifferenceAndLeavesTheModel()
    {
        using var other = new ToyNetwork(outputs: 5);
        using var before = ModelSnapshot.Capture(other);
        FluentActions.Invoking(() => other.LoadWeights(GoldenWeights.File("flat.pth"), new() { Rename = n => n == "extractor.5.bias" ? "other.bias" : n }))
            .Should().Throw<InvalidDataException>()
            .WithMessage("*does not fit toy: 8 loaded; 1 missing ('extractor.5.bias'); 1 unexpected ('other.bias'); 2 mismatched ('last.weight', 'last.bias')*Strict = false.");
        before.Matches(other).Should().BeTrue();
    }

    [Fact]
    public void LoadWeights_Lenient_LoadsWhatFits()
    {
        using var other = new ToyNetwork(outputs: 5);
        using var scope = NewDisposeScope();
        var head = other.state_dict()["last.weight"].clone();
        var report = other.LoadWeights(GoldenWeights.File("flat.pth"), new() { Strict = false });
        report.Mismatched.Should().Equal("last.weight", "last.bias");
        report.Missing.Should().BeEmpty("a mismatched entry is not missing too");
        other.state_dict()["last.weight"].eq(head).all().item<bool>().Should().BeTrue();
        network.LoadWeights(GoldenWeights.File("flat.pth"));
        other.state_dict()["extractor.0.weight"].eq(network.state_dict()["extractor.0.weight"]).all().item<bool>().Should().BeTrue();
    }

    [Fact]
    public void LoadWeights_ShapeThatWouldBroadcast_IsRefused()
    {
        using var wide = nn.Sequential(("linear", nn.Linear(4, 4, hasBias: false)));
        using var narrow = nn.Sequential(("linear", nn.Linear(4, 1, hasBias: false)));
        narrow.SaveWeights(files.Scratch("narrow.dat"));
        using var before = ModelSnapshot.Capture(wide);
        FluentActions.Invoking(() => wide.LoadWeights(files.Scratch("narrow.dat"), new() { Strict = false }))
            .Should().Throw<InvalidDataException>().WithMessage("*0 loaded*1 mismatched ('linear.weight')*");
        before.Matches(wide).Should().BeTrue();
    }

    [Fact]
    public void LoadWeights_Rename_MapsAndLeavesOut()
    {
        var report = network.LoadWeights(GoldenWeights.File("checkpoint.pth"), new() { Strict = false, Rename = n => n.StartsWith("last.") ? null : n });
        report.Loaded.Should().HaveCount(9);
        report.Missing.Should().Equal("last.weight", "last.bias");
        report.Unexpected.Should().BeEmpty();
    }

    [Theory]
    [InlineData("module")]
    [InlineData("_orig_mod")]
    public void LoadWeights_ChildWithTheNameOfAPrefix_FindsItsOwn(string child)
    {
        using var saved = nn.Sequential((child, nn.Linear(4, 4)));
        using var loaded = nn.Sequential((child, nn.Linear(4, 4)));
        using var wrapped = nn.Sequential((child, (nn.Module<Tensor, Tensor>)nn.Sequential((child, nn.Linear(4, 4)))));
        saved.SaveWeights(files.Scratch("child.safetensors"));
        wrapped.SaveWeights(files.Scratch("wrapped.safetensors"));
        loaded.LoadWeights(files.Scratch("child.safetensors")).IsComplete.Should().BeTrue();
        using var state = ModelSnapshot.Capture(saved);
        state.Matches(loaded).Should().BeTrue();
        loaded.LoadWeights(files.Scratch("wrapped.safetensors")).IsComplete.Should().BeTrue("as a wrapper of the whole model would name it");
    }

    [Fact]
    public void LoadWeights_RenameToOneName_Throws() =>
        FluentActions.Invoking(() => network.LoadWeights(GoldenWeights.File("flat.pth"), new() { Rename = _ => "same" }))
            .Should().Throw<ArgumentException>().WithMessage("*both called 'same'*");

    [Fact]
    public void LoadWeights_WithoutBatchCounts_IsComplete()
    {
        var report = network.LoadWeights(GoldenWeights.File("flat.pth"), new() { Rename = n => n.EndsWith("tracked") ? null : n });
        report.IsComplete.Should().BeTrue("PyTorch before 0.4.1 did not count batches");
    }

    [Fact]
    public void EveryCall_LeavesNoTensor() => Leaks.After(() =>
    {
        network.SaveWeights(files.Scratch("leak.safetensors"));
        network.LoadWeights(files.Scratch("leak.safetensors"));
    }).Should().Be(0);

    sealed class Odd : nn.Module
    {
        readonly Tensor value = zeros(2, dtype: complex64);

        public Odd() : base(nameof(Odd)) => RegisterComponents();
    }
}
