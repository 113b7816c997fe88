using Dlfd.Models;
using Dlfd.Vision.Models;
using static TorchSharp.torch;

namespace Dlfd.Tests.Vision;

[Collection("Torch")]
public class ImageNetworkTests
{
    public sealed record Stage(double Mean, double Deviation, double Largest);

    public sealed record Golden(string[] Entries, float[][] Logits, Dictionary<string, Stage> Stages);

    internal static ImageClassifier Create(string name, ClassifierHead head, long outputs = 8) => name switch
    {
        "resnet18" => new ResNet18(outputs, head: head),
        "densenet121" => new DenseNet121(outputs, head: head),
        _ => new EfficientNetB0(outputs, head: head),
    };

    public static TheoryData<string, string, ClassifierHead> Goldens => new()
    {
        { "resnet18.json", "resnet18", ClassifierHead.Linear },
        { "resnet18_head.json", "resnet18", ClassifierHead.Paper },
        { "densenet121.json", "densenet121", ClassifierHead.Linear },
        { "efficientnet_b0.json", "efficientnet_b0", ClassifierHead.Linear },
    };

    public static TheoryData<string, ClassifierHead> Networks => new()
    {
        { "resnet18", ClassifierHead.Linear }, { "densenet121", ClassifierHead.Linear }, { "efficientnet_b0", ClassifierHead.Linear },
        { "resnet18", ClassifierHead.Paper }, { "densenet121", ClassifierHead.Paper }, { "efficientnet_b0", ClassifierHead.Paper },
    };

    [Theory, MemberData(nameof(Goldens))]
    public void State_NamesShapesAndOrder_EqualPyTorch(string file, string network, ClassifierHead head)
    {
        using var sut = Create(network, head);
        PyTorchState.Of(sut).Select(e => string.Join(' ', [e.Name, .. e.Value.shape.Select(s => s.ToString())])).Should().Equal(Reference.Read<Golden>(file).Entries);
        sut.named_parameters().Select(p => p.name).Should().Equal(PyTorchState.Of(sut).Where(e => e.Value is TorchSharp.Modules.Parameter).Select(e => e.Name));
    }

    [Theory, MemberData(nameof(Goldens))]
    public void Forward_HashedWeights_EqualsPyTorchAtEveryStage(string file, string network, ClassifierHead head)
    {
        var golden = Reference.Read<Golden>(file);
        using var scope = NewDisposeScope();
        using var sut = Create(network, head);
        HashFill.Fill(sut);
        sut.eval();
        var stages = new Dictionary<string, Stage>();
        foreach (var (name, module) in ModuleTree.Walk(sut).Where(m => golden.Stages.ContainsKey(m.Name)))
            ((nn.Module<Tensor, Tensor>)module).register_forward_hook((_, _, output) => { stages[name] = Measure(output); return output; });
        using var noGrad = no_grad();
        var logits = sut.call(HashFill.Images());

        logits.data<float>().ToArray().Zip(golden.Logits.SelectMany(r => r)).Should().OnlyContain(p => Math.Abs(p.First - p.Second) < 2e-5 * Math.Max(1, Math.Abs(p.Second)));
        stages.Keys.Should().BeEquivalentTo(golden.Stages.Keys);
        foreach (var (name, expected) in golden.Stages)
        {
            var tolerance = 1e-5 * Math.Max(1, expected.Largest);
            stages[name].Mean.Should().BeApproximately(expected.Mean, tolerance, name);
            stages[name].Deviation.Should().BeApproximately(expected.Deviation, tolerance, name);
            stages[name].Largest.Should().BeApproximately(expected.Largest, tolerance, name);
        }
    }

    [Theory, MemberData(nameof(Networks))]
    public void Features_ThenClassify_EqualForward(string network, ClassifierHead head)
    {
        using var scope = NewDisposeScope();
        using var sut = Create(network, head, outputs: 3);
        sut.eval();
        using var noGrad = no_grad();
        var images = rand(2, 3, 48, 32);
        var (features, logits) = new Classifier(sut).ForwardWithFeatures(images);
        features.shape.Should().Equal(2, head == ClassifierHead.Paper ? 128 : network switch { "resnet18" => 512, "densenet121" => 1024, _ => 1280 });
        logits.shape.Should().Equal(2, 3);
        logits.eq(sut.call(images)).all().item<bool>().Should().BeTrue();
    }

    [Theory, InlineData("resnet18"), InlineData("densenet121"), InlineData("efficientnet_b0")]
    public void Backward_InTraining_ReachesEveryParameterAndLeavesNoTensor(string network)
    {
        using var sut = Create(network, ClassifierHead.Paper, outputs: 2);
        using var images = rand(2, 3, 32, 32);
        sut.train();
        Leaks.After(() =>
        {
            using var scope = NewDisposeScope();
            sut.call(images).square().sum().backward();
            sut.named_parameters().Where(p => p.parameter.grad is null).Should().BeEmpty();
            sut.zero_grad();
        }).Should().Be(0);
    }

    [Theory, MemberData(nameof(Networks))]
    public void Constructor_SameSeed_GivesTheSameWeights(string network, ClassifierHead head)
    {
        manual_seed(7);
        using var first = Create(network, head);
        manual_seed(7);
        using var second = Create(network, head);
        using var snapshot = ModelSnapshot.Capture(first);
        snapshot.Matches(second).Should().BeTrue();
    }

    [Theory]
    [InlineData("resnet18", "layer4.1.conv2.weight", 2.0 / (512 * 9))]
    [InlineData("resnet18", "layer2.0.conv1.weight", 2.0 / (128 * 9))] // by fan out: it has 64 inputs
    [InlineData("densenet121", "features.denseblock4.denselayer16.conv1.weight", 2.0 / 992)]
    [InlineData("efficientnet_b0", "features.6.1.block.1.0.weight", 2.0 / (1152 * 25))]
    [InlineData("resnet18", "fc.weight", 1.0 / (3 * 512))]
    [InlineData("densenet121", "classifier.weight", 1.0 / (3 * 1024))]
    [InlineData("efficientnet_b0", "classifier.1.weight", 1.0 / (3 * 8))]
    public void Constructor_Weights_HaveTorchvisionsVariance(string network, string name, double variance)
    {
        manual_seed(1);
        using var sut = Create(network, ClassifierHead.Linear);
        using var actual = sut.state_dict()[name].var();
        actual.item<float>().Should().BeApproximately((float)variance, (float)variance * 0.05f);
    }

    [Theory]
    [InlineData("densenet121", "classifier.bias")]
    [InlineData("efficientnet_b0", "classifier.1.bias")]
    [InlineData("efficientnet_b0", "features.1.0.block.1.fc1.bias")]
    public void Constructor_Biases_AreZero(string network, string name)
    {
        using var sut = Create(network, ClassifierHead.Linear);
        sut.state_dict()[name].count_nonzero().item<long>().Should().Be(0);
    }

    [Fact]
    public void EfficientNet_Training_DropsWholeBranchesOfAnImageAtItsDepthsRate()
    {
        manual_seed(3);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var sut = new InvertedResidual(8, 8, 1, 3, 1, depthProbability: 0.25);
        var images = rand(400, 8, 4, 4);
        var kept = (sut.call(images) - images).abs().sum([1, 2, 3]).gt(0);
        kept.to(float32).mean().item<float>().Should().BeInRange(0.68f, 0.82f);
        sut.eval();
        (sut.call(images) - images).abs().sum([1, 2, 3]).gt(0).all().item<bool>().Should().BeTrue();
    }

    [Fact]
    public void Constructor_NoOutput_Throws() =>
        FluentActions.Invoking(() => new DenseNet121(0)).Should().Throw<ArgumentOutOfRangeException>();

    static Stage Measure(Tensor output)
    {
        using var scope = NewDisposeScope();
        var x = output.to(float64);
        return new(x.mean().item<double>(), x.std(unbiased: false).item<double>(), x.abs().max().item<double>());
    }
}
