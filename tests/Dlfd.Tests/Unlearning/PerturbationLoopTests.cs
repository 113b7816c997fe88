using Dlfd.Data;
using Dlfd.Models;
using Dlfd.OptimalTransport;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using Dlfd.Vision.Models;
using static TorchSharp.torch;

namespace Dlfd.Tests.Unlearning;

/// <summary>The loop that is fast takes the steps of the one that is plain.</summary>
[Collection("Torch")]
public sealed class PerturbationLoopTests : IDisposable
{
    const double Weight = 0.5;

    readonly DisposeScope scope = NewDisposeScope();
    readonly Tensor images, labels, forget;

    public PerturbationLoopTests()
    {
        using var generator = new Generator(3);
        images = rand([6, 3, 32, 32], generator: generator).sub_(0.5).mul_(4);
        forget = rand([5, 3, 32, 32], generator: generator).sub_(0.5).mul_(4);
        labels = arange(6, dtype: int64).remainder(3);
    }

    public void Dispose() => scope.Dispose();

    static DlfdOptions Options(bool evaluation, DistancedLayer layer = DistancedLayer.Penultimate) => DlfdOptions.Paper with
    {
        PerturbInEvaluationMode = evaluation, Layer = layer, Sinkhorn = SinkhornOptions.Accurate, StepSize = 0.01,
    };

    UnlearningRequest Request(nn.Module network)
    {
        var data = new TensorDataset(images, labels);
        return new() { Model = new(network), Retain = data, Forget = data, Normalization = new([0.5f, 0.5f, 0.5f], [0.25f, 0.25f, 0.25f]) };
    }

    /// <summary>With the weights in order, as in a run.</summary>
    Tensor After(int steps, nn.Module network, DlfdOptions options)
    {
        using var order = new ChannelsLast(network);
        return new FeatureDistancing(options with { PerturbationSteps = steps }, new SinkhornDistance(options.Sinkhorn), Request(network)).Perturb(images, labels, forget, Weight);
    }

    /// <summary>Without dropout, as that is drawn anew at every call.</summary>
    static ImageClassifier Network(string name)
    {
        random.manual_seed(11);
        return ImageNetworks.Create(name, 3, head: ClassifierHead.Linear);
    }

    [Theory]
    [InlineData("resnet18", true, DistancedLayer.Penultimate)]
    [InlineData("resnet18", true, DistancedLayer.Logits)]
    [InlineData("resnet18", false, DistancedLayer.Penultimate)]
    [InlineData("efficientnet_b0", true, DistancedLayer.Penultimate)]
    [InlineData("densenet121", true, DistancedLayer.Penultimate)]
    public void Perturb_StepByStep_EqualsThePlainLoop(string name, bool evaluation, DistancedLayer layer)
    {
        using var network = Network(name);
        var (options, box) = (Options(evaluation, layer), new InputBox(Request(network).Normalization));
        var before = images;
        for (var k = 1; k <= 2; k++)
        {
            var after = After(k, network, options);
            network.train(!evaluation);
            var gradient = PlainDistancing.Gradient(network, options, before, labels, forget, Weight);
            var expected = box.Clamp(before + box.FromPixels(tensor((float)options.StepSize)) * gradient.sign());
            var sure = gradient.abs() > 1e-3 * gradient.abs().max(); // rounding turns the sign of what is as good as zero
            sure.to(float32).mean().item<float>().Should().BeGreaterThan(0.9f);
            (after - expected).abs().masked_select(sure).max().item<float>().Should().BeLessThan(1e-5f);
            before = after;
        }
    }

    /// <summary>ResNet18's first stage has two blocks; three steps of 6 images and one pass of 5 forget images.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Perturb_ThreeSteps_RunsTheFrozenNetworkOnceAStepAndOnceOnForgetImages(bool evaluation)
    {
        using var network = Network("resnet18");
        var (calls, seen, frozen) = (0, 0L, true);
        foreach (var stage in network.modules().OfType<TorchSharp.Modules.Sequential>().First(s => s.modules().OfType<TorchSharp.Modules.Conv2d>().Any()).children().Cast<nn.Module<Tensor, Tensor>>())
            stage.register_forward_hook((_, input, output) => { calls++; seen += input.shape[0]; return output; });
        network.modules().OfType<TorchSharp.Modules.Linear>().Last().register_forward_hook((layer, input, output) => { frozen &= layer.parameters().All(p => !p.requires_grad); return output; });
        var before = network.buffers().Select(b => b.clone()).ToList();
        After(3, network, Options(evaluation));
        (calls, seen, frozen).Should().Be((2 * 4, 2 * (3 * 6 + 5), true));
        network.parameters().Should().OnlyContain(p => p.requires_grad);
        network.buffers().Zip(before).Should().OnlyContain(pair => pair.First.eq(pair.Second).all().item<bool>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Perturb_Released_ClampsWhatTheNetworkSeesAndGoesOnOutside(bool evaluation)
    {
        using var network = Network("resnet18");
        var options = Options(evaluation) with { ClampNormalizedInputs = true, TransportPerturbed = false, StepSize = 0.4 };
        var once = After(1, network, options);
        (once.min().item<float>(), once.max().item<float>()).Should().Be((0, 1));
        // Gradients stop at the clamp: what starts outside and moves no further than outside stays there.
        once.masked_select(images < -0.5).abs().max().item<float>().Should().Be(0);
    }

    [Fact]
    public void Perturb_WarmStarted_HasTheSignsOfColdStarts()
    {
        using var network = Network("resnet18");
        var options = Options(evaluation: true) with { Sinkhorn = SinkhornOptions.Fast };
        var warm = After(3, network, options);
        var cold = new FeatureDistancing(options with { PerturbationSteps = 3 }, new RecordingSinkhorn(options.Sinkhorn) { Cold = true }, Request(network)).Perturb(images, labels, forget, Weight);
        (warm - cold).abs().lt(1e-5).to(float32).mean().item<float>().Should().BeGreaterThan(0.97f);
    }

    [Fact]
    public void Perturb_SameSeed_GivesTheSameBits()
    {
        using var network = Network("resnet18");
        After(3, network, Options(evaluation: false)).eq(After(3, network, Options(evaluation: false))).all().item<bool>().Should().BeTrue();
    }

    [Fact]
    public void Perturb_ManySteps_StartsTransportFromTheLastSolution()
    {
        using var network = Network("resnet18");
        var probe = new RecordingSinkhorn(SinkhornOptions.Fast);
        new FeatureDistancing(Options(evaluation: true) with { PerturbationSteps = 3 }, probe, Request(network)).Perturb(images, labels, forget, Weight);
        probe.Warm.Should().Equal(false, true, true);
    }
}
