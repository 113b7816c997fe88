using System.Text.Json;
using Dlfd.Models;
using Dlfd.Vision.Models;
using static TorchSharp.torch;

namespace Dlfd.Tests.Vision;

[Collection("Torch")]
public class ResNet18Tests
{
    static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllText("Golden/resnet18.json")).RootElement;

    [Fact]
    public void StateDict_Always_HasTheNamesShapesAndOrderOfPyTorch()
    {
        using var sut = new ResNet18(8);
        var state = Golden.GetProperty("state").EnumerateObject().ToDictionary(e => e.Name, e => e.Value.GetString());
        Names(sut.state_dict()).Should().BeEquivalentTo(state.Select(e => $"{e.Key} {e.Value}"));

        // TorchSharp lists all parameters before all buffers; within each the order is PyTorch's.
        var parameters = sut.named_parameters().Select(p => p.name).ToList();
        parameters.Should().Equal(state.Keys.Intersect(parameters));
        var buffers = sut.named_buffers().Select(p => p.name).ToList();
        buffers.Should().Equal(state.Keys.Except(parameters));

        static IEnumerable<string> Names(IEnumerable<KeyValuePair<string, Tensor>> entries) =>
            entries.Select(e => $"{e.Key} {(e.Value.dim() == 0 ? "scalar" : string.Join('x', e.Value.shape))}");
    }

    [Fact]
    public void Forward_OfTheReferenceWeights_GivesPyTorchsLogits()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var sut = new ResNet18(8);
        DeterministicFill.Apply(sut, Golden.GetProperty("state").EnumerateObject().Select(e => e.Name));
        sut.eval();
        var expected = Golden.GetProperty("logits").EnumerateArray().SelectMany(r => r.EnumerateArray()).Select(v => v.GetSingle());
        sut.call(DeterministicFill.Input()).data<float>().ToArray().Should().Equal(expected, (a, e) => Math.Abs(a - e) < 2e-4);
    }

    [Fact]
    public void Features_InEvaluationMode_LeadToTheLogits()
    {
        using var scope = NewDisposeScope();
        using var sut = new ResNet18(3);
        sut.eval();
        var inputs = randn(2, 3, 32, 32);
        var features = sut.Features(inputs);
        features.shape.Should().Equal(2, 128);
        sut.Classify(features).eq(sut.call(inputs)).all().item<bool>().Should().BeTrue();
    }

    [Fact]
    public void Constructor_WithTheSameSeed_GivesTheSameWeights()
    {
        manual_seed(7);
        using var first = new ResNet18(2);
        manual_seed(7);
        using var second = new ResNet18(2);
        using var snapshot = ModelSnapshot.Capture(first);
        snapshot.Matches(second).Should().BeTrue();
    }

    [Fact]
    public void Constructor_Always_ScalesConvolutionsByTheirFanOut()
    {
        using var scope = NewDisposeScope();
        using var sut = new ResNet18(2);
        var deviation = sut.get_parameter("base_model.layer4.1.conv2.weight")!.std().item<float>();
        deviation.Should().BeApproximately(MathF.Sqrt(2f / (512 * 9)), 1e-3f * 0.2f);
    }

    [Fact]
    public void Step_OfTraining_LowersTheLossAndLeavesNoTensor()
    {
        using var sut = new ResNet18(2);
        using var sgd = optim.SGD(sut.parameters(), 0.01);
        using var x = randn(8, 3, 32, 32);
        using var y = tensor(new long[] { 0, 1, 0, 1, 0, 1, 0, 1 });
        var first = Step();
        List<float> losses = [];
        Leaks.Of(() => losses.AddRange(Enumerable.Range(0, 10).Select(_ => Step()))).Should().Be(0);
        losses.TakeLast(3).Average().Should().BeLessThan(first);

        float Step()
        {
            using var scope = NewDisposeScope();
            sgd.zero_grad();
            var loss = nn.functional.cross_entropy(sut.call(x), y);
            loss.backward();
            sgd.step();
            return loss.item<float>();
        }
    }

    [Fact]
    public void Constructor_WithoutOutputs_Throws() =>
        FluentActions.Invoking(() => new ResNet18(0)).Should().Throw<ArgumentOutOfRangeException>();
}
