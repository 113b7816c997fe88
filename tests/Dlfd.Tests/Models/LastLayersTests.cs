using Dlfd.Models;
using Dlfd.Vision.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dlfd.Tests.Models;

[Collection("Torch")]
public class LastLayersTests
{
    /// <summary>Defines its first layer last, and nests one level, as a list level by level would get wrong.</summary>
    sealed class Shuffled : Module<Tensor, Tensor>
    {
        readonly TorchSharp.Modules.Linear last = Linear(4, 2);
        readonly TorchSharp.Modules.Sequential middle = Sequential(Linear(4, 4), BatchNorm1d(4));
        readonly TorchSharp.Modules.Linear first = Linear(4, 4);
        readonly TorchSharp.Modules.BatchNorm1d norm = BatchNorm1d(4, affine: false);

        public Shuffled() : base(nameof(Shuffled)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return last.call(middle.call(norm.call(first.call(input)))).MoveToOuterDisposeScope();
        }
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "first")]
    [InlineData(2, "middle.0 middle.1 first")]
    [InlineData(3, "last middle.0 middle.1 first")]
    [InlineData(99, "last middle.0 middle.1 first")]
    public void Names_OrderOfDefinition_AreTheLastDefined(int count, string expected)
    {
        using var network = new Shuffled();
        new LastLayers(network, count).Names.Should().Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData(1, "last")]
    [InlineData(2, "last middle.0 middle.1")]
    [InlineData(3, "last middle.0 middle.1 first")]
    public void Names_OrderOfUse_AreTheLastUsed(int count, string expected)
    {
        using var network = new Shuffled();
        using var example = rand(3, 4);
        using var before = ModelSnapshot.Capture(network);
        new LastLayers(network, count, example).Names.Should().Equal(expected.Split(' '));
        before.Matches(network).Should().BeTrue("looking must not move statistics");
    }

    [Fact]
    public void Names_ResNet_ShortcutCountsWhereItIsDefined()
    {
        using var network = new ResNet18(2, head: ClassifierHead.Linear);
        new LastLayers(network, 5).Names.Should().Equal(
            "layer4.0.conv2", "layer4.0.bn2", "layer4.0.downsample.0", "layer4.0.downsample.1",
            "layer4.1.conv1", "layer4.1.bn1", "layer4.1.conv2", "layer4.1.bn2", "fc");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TrainAlone_StepsWithDecay_ChangeTheSelectedParametersAlone(bool freezeStatistics)
    {
        using var toy = new Toy();
        var sut = new LastLayers(toy.Network, 1);
        using var before = ModelSnapshot.Capture(toy.Network); // its training has left gradients
        toy.Network.train();
        using (sut.TrainAlone(freezeStatistics)) Train(toy);

        var changed = Changed(before, toy.Network);
        changed.Should().Contain(sut.Parameters.Select(p => p.Name));
        changed.Except(sut.Parameters.Select(p => p.Name)).Should().BeEquivalentTo(freezeStatistics
            ? [] : new[] { "extractor.1.running_mean", "extractor.1.running_var", "extractor.1.num_batches_tracked" });
        toy.Network.parameters().Should().OnlyContain(p => p.requires_grad);
        ModuleTree.Walk(toy.Network).Should().OnlyContain(m => m.Module.training, "modes are given back");
    }

    [Fact]
    public void TrainAlone_ModeSetByPredictions_StaysFrozen()
    {
        using var toy = new Toy();
        using var before = ModelSnapshot.Capture(toy.Network);
        toy.Network.train();
        using (new LastLayers(toy.Network, 0).TrainAlone())
        {
            new Classifier(toy.Network).Predict(toy.Retain, ClassificationTask.SingleLabel);
            using var scope = NewDisposeScope();
            toy.Network.call(rand(8, 3, 8, 8));
        }
        before.Matches(toy.Network).Should().BeTrue();
    }

    [Fact]
    public void Reinitialize_SameSeed_IsIndependentOfTheOldWeights()
    {
        using var one = new Toy();
        using var other = new Toy(train: false);
        using var before = ModelSnapshot.Capture(one.Network);
        foreach (var toy in new[] { one, other })
        {
            manual_seed(11);
            new LastLayers(toy.Network, 2).Reinitialize();
        }
        foreach (var (name, value) in new LastLayers(one.Network, 2).Parameters)
            value.eq(other.Network.state_dict()[name]).all().item<bool>().Should().BeTrue(name);
        Changed(before, one.Network).Should().BeEquivalentTo("last.weight", "last.bias", "extractor.5.weight", "extractor.5.bias");
        one.Network.state_dict()["last.bias"].count_nonzero().item<long>().Should().Be(0);
    }

    [Fact]
    public void Reinitialize_Weights_HaveHesVarianceByFanIn()
    {
        manual_seed(1);
        using var network = Sequential(Conv2d(32, 128, 3), Linear(100, 400));
        new LastLayers(network, 2).Reinitialize();
        foreach (var (name, fanIn) in new[] { ("0.weight", 32 * 9), ("1.weight", 100) })
        {
            using var variance = network.state_dict()[name].var();
            (variance.item<float>() * fanIn).Should().BeApproximately(2, 0.1f, name);
        }
    }

    [Fact]
    public void CopyFrom_EveryLayer_EqualsTheFreshModel()
    {
        using var toy = new Toy();
        using var fresh = new ToyNetwork();
        new LastLayers(toy.Network, int.MaxValue).CopyFrom(fresh);
        using var state = ModelSnapshot.Capture(fresh);
        state.Matches(toy.Network).Should().BeTrue();
    }

    [Fact]
    public void CopyFrom_FrozenLayer_KeepsItsStatisticsToo()
    {
        using var toy = new Toy();
        using var fresh = new ToyNetwork();
        using var before = ModelSnapshot.Capture(toy.Network);
        foreach (var (name, parameter) in toy.Network.named_parameters()) parameter.requires_grad = !name.StartsWith("extractor.1.", StringComparison.Ordinal); // batch norm
        new LastLayers(toy.Network, int.MaxValue).CopyFrom(fresh);
        before.Differences(toy.Network).Should().Contain("extractor.0.weight").And.NotContain(name => name.StartsWith("extractor.1.", StringComparison.Ordinal));
    }

    [Fact]
    public void CopyFrom_OtherShape_ThrowsAndLeavesTheModel()
    {
        using var toy = new Toy();
        using var fresh = new ToyNetwork(outputs: 5);
        using var before = ModelSnapshot.Capture(toy.Network);
        FluentActions.Invoking(() => new LastLayers(toy.Network, 2).CopyFrom(fresh)).Should().Throw<ArgumentException>().WithMessage("*last.weight*[3, 12]*");
        before.Matches(toy.Network).Should().BeTrue();
    }

    [Fact]
    public void EveryCall_LeavesNoTensor()
    {
        using var network = new ToyNetwork();
        using var fresh = new ToyNetwork();
        using var example = rand(1, 3, 8, 8);
        Leaks.After(() =>
        {
            var sut = new LastLayers(network, 1, example);
            using (sut.TrainAlone()) sut.Reinitialize();
            sut.CopyFrom(fresh);
        }).Should().Be(0);
    }

    static void Train(Toy toy)
    {
        using var scope = NewDisposeScope();
        using var optimizer = optim.SGD(toy.Network.parameters(), 0.1, momentum: 0.9, weight_decay: 0.1);
        for (var step = 0; step < 2; step++)
        {
            optimizer.zero_grad();
            toy.Network.call(rand(8, 3, 8, 8)).square().sum().backward();
            optimizer.step();
        }
    }

    static List<string> Changed(ModelSnapshot before, Module network)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var after = ModelSnapshot.Capture(network);
        var now = network.state_dict().ToDictionary(e => e.Key, e => e.Value.clone());
        before.RestoreTo(network);
        var changed = network.state_dict().Where(e => !e.Value.eq(now[e.Key]).all().item<bool>()).Select(e => e.Key).ToList();
        after.RestoreTo(network);
        return changed;
    }
}
