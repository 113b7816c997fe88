using Dlfd.Models;
using Dlfd.Unlearning.Methods;
using Dlfd.Weights;
using static TorchSharp.torch;

namespace Dlfd.Tests.Weights;

[Collection("Torch")]
public sealed class TorchScriptTests : IDisposable
{
    readonly GoldenWeights files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void Load_ScriptedModule_GivesPythonsLogits()
    {
        using var module = TorchScript.Load(GoldenWeights.File("scripted.pt"));
        GoldenWeights.DistanceFromPython(module).Should().BeLessThan(1e-6);
    }

    [Fact]
    public void Save_WhereNothingCanBeWritten_SaysSo()
    {
        using var module = TorchScript.Load(GoldenWeights.File("scripted.pt"));
        FluentActions.Invoking(() => TorchScript.Save(module, Path.Combine(files.Scratch("nowhere"), "m.pt"))).Should().Throw<IOException>().WithMessage("*m.pt' cannot be written*");
    }

    [Fact]
    public void Load_WithinAScope_OutlivesIt()
    {
        var scope = NewDisposeScope();
        using var module = TorchScript.Load(GoldenWeights.File("scripted.pt"));
        scope.Dispose();
        GoldenWeights.DistanceFromPython(module).Should().BeLessThan(1e-6);
        module.parameters().Should().OnlyContain(p => p.requires_grad && p.numel() > 0);
    }

    [Fact]
    public void Unlearn_ScriptedModule_EqualsTheSameModelInCSharp()
    {
        using var toy = new Toy(train: false);
        using var module = TorchScript.Load(GoldenWeights.File("scripted.pt"));
        toy.Network.LoadWeights(GoldenWeights.File("flat.pth"));
        var method = new FineTuneUnlearner(new() { Epochs = 1, BatchSize = 16 });
        var request = toy.Request();
        method.Unlearn(request);
        method.Unlearn(request with { Model = new Classifier(module) });

        var expected = toy.Network.state_dict();
        foreach (var (name, value) in module.state_dict())
            value.sub(expected[name]).abs().max().to(float32).item<float>().Should().BeLessThan(1e-5f, name);
        TorchScript.Save(module, files.Scratch("unlearned.pt"));
        using var again = TorchScript.Load(files.Scratch("unlearned.pt"));
        using var state = ModelSnapshot.Capture(module);
        state.Matches(again).Should().BeTrue();
        files.ScratchFiles.Should().Equal("unlearned.pt");
    }

    [Fact]
    public void LastLayers_ScriptedModule_FreezesTheOthersAndTheirStatistics()
    {
        using var scope = NewDisposeScope();
        using var module = TorchScript.Load(GoldenWeights.File("scripted.pt"));
        using var before = ModelSnapshot.Capture(module);
        var sut = new LastLayers(new Classifier(module), 1);
        sut.Names.Should().Equal("last");
        module.train();
        using (sut.TrainAlone())
        {
            module.call(rand(4, 3, 8, 8)).sum().backward();
            module.named_parameters().Where(p => p.parameter.grad is not null).Select(p => p.name).Should().Equal("last.weight", "last.bias");
        }
        before.Matches(module).Should().BeTrue("batch norm used its running statistics");
        module.call(rand(4, 3, 8, 8));
        before.Matches(module).Should().BeFalse("and moves them again afterwards");
    }

    [Fact]
    public void LastLayers_OrderOfUse_SaysThatTorchScriptHasNone()
    {
        using var scope = NewDisposeScope();
        using var module = TorchScript.Load(GoldenWeights.File("scripted.pt"));
        FluentActions.Invoking(() => new LastLayers(new Classifier(module), 1, rand(1, 3, 8, 8))).Should().Throw<NotSupportedException>().WithMessage("*order of definition.");
    }

    [Fact]
    public void SaveAndLoadWeights_ScriptedModule_ExchangeWithCSharp()
    {
        using var module = TorchScript.Load(GoldenWeights.File("scripted.pt"));
        module.SaveWeights(files.Scratch("scripted.safetensors"));
        using var network = new ToyNetwork();
        network.LoadWeights(files.Scratch("scripted.safetensors")).IsComplete.Should().BeTrue();
        GoldenWeights.DistanceFromPython(network).Should().BeLessThan(1e-6);
    }

    [Fact]
    public void Predict_ScriptedModule_LeavesNoTensor()
    {
        using var toy = new Toy(train: false);
        using var module = TorchScript.Load(GoldenWeights.File("scripted.pt"));
        var model = new Classifier(module);
        Leaks.After(() => model.Predict(toy.Retain, ClassificationTask.SingleLabel)).Should().Be(0);
    }

    [Fact]
    public void Save_LeavesNoTensor()
    {
        using var module = TorchScript.Load(GoldenWeights.File("scripted.pt"));
        Leaks.After(() => TorchScript.Save(module, files.Scratch("copy.pt"))).Should().Be(0);
    }

    [Theory]
    [InlineData("traced.pt", "*torch.jit.trace*use torch.jit.script.")]
    [InlineData("flat.pth", "*is no TorchScript module: it holds no code.")]
    [InlineData("logits.json", "*is no TorchScript module:*")]
    public void Load_AnythingElse_Throws(string file, string message) =>
        FluentActions.Invoking(() => TorchScript.Load(GoldenWeights.File(file))).Should().Throw<InvalidDataException>().WithMessage(message);

    [Fact]
    public void Load_DamagedModule_ThrowsOneSentence()
    {
        var bytes = File.ReadAllBytes(GoldenWeights.File("scripted.pt"));
        var start = bytes.AsSpan().IndexOf("data.pkl"u8) + 60;
        bytes.AsSpan(start, 40).Fill(0xff);
        File.WriteAllBytes(files.Scratch("damaged.pt"), bytes);
        FluentActions.Invoking(() => TorchScript.Load(files.Scratch("damaged.pt"))).Should().Throw<InvalidDataException>()
            .Which.Message.Should().NotContain("\n").And.EndWith(".");
    }
}
