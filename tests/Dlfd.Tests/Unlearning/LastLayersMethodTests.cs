using Dlfd.Models;
using Dlfd.Training;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;

namespace Dlfd.Tests.Unlearning;

[Collection("Torch")]
public sealed class LastLayersMethodTests : IDisposable
{
    readonly Toy toy = new();

    public void Dispose() => toy.Dispose();

    static CfkOptions Cfk => new() { Layers = 1, Epochs = 2, BatchSize = 16, LearningRate = 0.05 };

    static EukOptions Euk => new() { Layers = 1, Epochs = 2, BatchSize = 16, LearningRate = 0.05 };

    ModelSnapshot After(IUnlearner unlearner, int seed = 0)
    {
        using var original = ModelSnapshot.Capture(toy.Network);
        unlearner.Unlearn(toy.Request(seed));
        var after = ModelSnapshot.Capture(toy.Network);
        original.RestoreTo(toy.Network);
        return after;
    }

    [Fact]
    public void Cfk_LastLayer_ChangesItAlone() =>
        new CfkUnlearner(Cfk).Unlearn(toy.Request()).Changed.Should().BeEquivalentTo("last.weight", "last.bias");

    [Fact]
    public void Cfk_BatchNormInTrainMode_AlsoMovesFrozenStatistics() =>
        new CfkUnlearner(Cfk with { BatchNorm = BatchNormPolicy.Train }).Unlearn(toy.Request()).Changed.Should()
            .BeEquivalentTo("last.weight", "last.bias", "extractor.1.running_mean", "extractor.1.running_var", "extractor.1.num_batches_tracked");

    [Fact]
    public void Cfk_AllLayers_EqualsFineTuning()
    {
        using var all = After(new CfkUnlearner(Cfk with { Layers = 3 }));
        using var fineTuned = After(new FineTuneUnlearner(new() { Epochs = 2, BatchSize = 16, LearningRate = 0.05 }));
        all.RestoreTo(toy.Network);
        fineTuned.Matches(toy.Network).Should().BeTrue();
    }

    [Fact]
    public void Cfk_NoLayers_IsTheIdentity() => new CfkUnlearner(Cfk with { Layers = 0 }).Unlearn(toy.Request()).Changed.Should().BeEmpty();

    [Fact]
    public void Cfk_ParameterThatNeededNoGradient_StaysFrozen()
    {
        toy.Network.get_parameter("extractor.0.weight")!.requires_grad = false;
        new CfkUnlearner(Cfk with { Layers = 3 }).Unlearn(toy.Request()).Changed.Should().NotContain("extractor.0.weight").And.Contain("extractor.5.weight");
    }

    [Theory]
    [InlineData("weight$", true)]
    [InlineData("bias$", true)]
    [InlineData("^last", false)]
    public void Euk_BatchNormThatIsTrained_LearnsItsStatistics(string names, bool learns)
    {
        var changed = new EukUnlearner(Euk with { Layers = 0, ParameterNames = names }).Unlearn(toy.Request()).Changed;
        changed.Any(n => n.EndsWith("running_mean", StringComparison.Ordinal)).Should().Be(learns);
    }

    [Fact]
    public void Euk_ParameterNamesWithoutLayers_AreTrained() =>
        new EukUnlearner(Euk with { Layers = 0, ParameterNames = "^last" }).Unlearn(toy.Request()).Changed.Should().BeEquivalentTo("last.weight", "last.bias");

    [Fact]
    public void Euk_NoEpochs_ResetsTheLayerTheSameWayFromAnyModel()
    {
        using var other = new Toy(train: false);
        var options = Euk with { Epochs = 0 };
        new EukUnlearner(options).Unlearn(toy.Request(3)).Changed.Should().BeEquivalentTo("last.weight", "last.bias");
        new EukUnlearner(options).Unlearn(other.Request(3));
        torch.allclose(Last(toy), Last(other), 0, 0).Should().BeTrue();
        new EukUnlearner(options).Unlearn(other.Request(4));
        torch.allclose(Last(toy), Last(other), 0, 0).Should().BeFalse();

        static Tensor Last(Toy toy) => toy.Network.get_parameter("last.weight")!;
    }

    [Fact]
    public void Retrained_EqualsTrainingAFreshModelOnTheRetainSet()
    {
        TrainingOptions training = new() { Epochs = 3, BatchSize = 16 };
        using var retrained = After(new RetrainedUnlearner(new() { Epochs = 3, BatchSize = 16 }), seed: 2);
        TorchSharp.torch.random.manual_seed(2);
        using var fresh = new ToyNetwork();
        ClassifierTrainer.Train(fresh, toy.Retain, ClassificationTask.SingleLabel, training, seed: 2);
        retrained.Matches(fresh).Should().BeTrue();
    }

    [Fact]
    public void Euk_AllLayersFromAFreshModel_EqualsRetrained()
    {
        using var euk = After(new EukUnlearner(Euk with { Layers = 100, Reset = LayerReset.FreshModel }), seed: 2);
        using var retrained = After(new RetrainedUnlearner(new() { Epochs = 2, BatchSize = 16, LearningRate = 0.05, WarmupShare = 0 }), seed: 2);
        euk.RestoreTo(toy.Network);
        retrained.Matches(toy.Network).Should().BeTrue();
    }

    [Fact]
    public void Euk_Released_TrainsOnlyWhatItsNamesCatchAndResetsNothing()
    {
        var options = EukOptions.Released with { ParameterNames = "extractor.1" };
        new EukUnlearner(options with { Epochs = 0 }).Unlearn(toy.Request()).Changed.Should().BeEmpty();
        new EukUnlearner(options).Unlearn(toy.Request()).Changed.Where(n => !n.Contains("running") && !n.Contains("num_")).Should()
            .BeEquivalentTo("extractor.1.weight", "extractor.1.bias");
    }

    [Fact]
    public void Euk_NamesThatCatchNothing_AreRefused() =>
        FluentActions.Invoking(() => new EukUnlearner(EukOptions.Released).Unlearn(toy.Request())).Should().Throw<ArgumentException>().WithMessage("*set ParameterNames*");
}
