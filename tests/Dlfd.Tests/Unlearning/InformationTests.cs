using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using static TorchSharp.torch;

namespace Dlfd.Tests.Unlearning;

/// <summary>One-shot methods that know the curvature: Fisher forgetting and influence unlearning.</summary>
[Collection("Torch")]
public sealed class InformationTests : IDisposable
{
    readonly Toy toy = new();

    public void Dispose() => toy.Dispose();

    static UnlearningRequest Linear(TorchSharp.Modules.Linear model, TensorDataset data, bool multiLabel = false) => new()
    {
        Model = model, Retain = data, Forget = data, Task = multiLabel ? ClassificationTask.MultiLabel : ClassificationTask.SingleLabel,
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fisher_OfALinearModel_IsWhatOneComputesByHand(bool multiLabel)
    {
        using var scope = NewDisposeScope();
        using var model = nn.Linear(2, 3);
        var inputs = tensor(new[] { 1f, 2, -1, 0.5f }).view(2, 2);
        var data = new TensorDataset(inputs, multiLabel ? zeros(2, 3) : zeros(2, dtype: int64));
        var probe = new Probe(s =>
        {
            var vector = new ParameterVector(s);
            return vector.Split(new FisherForgettingUnlearner().Information(s, vector))["weight"].clone().DetachFromDisposeScope();
        });
        probe.Unlearn(Linear(model, data, multiLabel));
        using var information = probe.Result!;
        using var noGrad = no_grad();
        var logits = model.call(inputs);
        var p = multiLabel ? logits.sigmoid() : logits.softmax(1);
        // Squared scores of class c and input k: p(1 - p)² where c is drawn, (1 - p)p² where it is not; together p(1 - p), times x².
        var expected = (p * (1 - p)).unsqueeze(2).mul(inputs.square().unsqueeze(1)).mean([0L]);
        information.allclose(expected, 1e-4).Should().BeTrue();
    }

    [Fact]
    public void Fisher_Variance_FallsWithTheInformationUpToItsCap()
    {
        using var scope = NewDisposeScope();
        var method = new FisherForgettingUnlearner(new() { NoiseScale = 1e-3 });
        float[] Variance(Tensor information, bool last) => method.Variance(information, last).flatten().data<float>().ToArray();
        var (line, table) = (tensor(new[] { 1f, 1e-9f }), tensor(new[] { 1f, 0.5f, 0, 0 }).view(2, 2));
        Close(Variance(line, last: false), 0.01f, 10);
        Close(Variance(line, last: true), 0.01f, 1);
        Close(Variance(table, last: false), 0.0015f, 1);
        Close(Variance(table, last: true), 0.015f, 1);

        static void Close(float[] actual, params float[] expected) => actual.Should().Equal(expected, (a, b) => Math.Abs(a - b) < 1e-4 * b);
    }

    [Fact]
    public void Fisher_FourTimesTheScale_DoublesTheNoiseAndKeepsTheBuffers()
    {
        using var scope = NewDisposeScope();
        using var original = ModelSnapshot.Capture(toy.Network);
        var weight = toy.Network.get_parameter("last.weight")!;
        Tensor Noise(double scale)
        {
            var before = weight.detach().clone();
            new FisherForgettingUnlearner(new() { NoiseScale = scale, Samples = 10 }).Unlearn(toy.Request()).Changed.Should().NotContain(n => n.Contains("running"));
            var noise = weight.detach() - before;
            original.RestoreTo(toy.Network);
            return noise;
        }
        Noise(4e-4).allclose(2 * Noise(1e-4), 1e-3, 1e-6).Should().BeTrue();
    }

    [Fact]
    public void Influence_ForgetSetThatIsTheRetainSet_HasNone() =>
        new InfluenceUnlearner(new() { BatchSize = 16, CurvatureSamples = 5 }).Unlearn(toy.Request() with { Forget = toy.Retain }).Changed.Should().BeEmpty();

    [Fact]
    public void Influence_AStep_RaisesForgetLossToFirstOrder()
    {
        double Loss() => new Classifier(toy.Network).Predict(toy.Forget, ClassificationTask.SingleLabel).MeanLoss;
        var before = Loss();
        new InfluenceUnlearner(new() { StepSize = 1, CurvatureSamples = 20, BatchSize = 16 }).Unlearn(toy.Request());
        Loss().Should().BeGreaterThan(before);
    }

    [Fact]
    public void Influence_Curvature_FollowsTheRecursion()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Linear(2, 2);
        var data = new TensorDataset(ones(2, 2), zeros(2, dtype: int64)); // twice the same example, so the same gradient
        var method = new InfluenceUnlearner(new() { CurvatureSamples = 2 });
        var probe = new Probe(s =>
        {
            var vector = new ParameterVector(s);
            var (influence, gradient) = (arange(1, 7, dtype: float32), vector.MeanGradient(s.Request.Retain, 2));
            var expected = influence - influence.dot(gradient) / (2 + gradient.dot(gradient)) * gradient;
            return stack([method.Curved(s, vector, influence), expected]).DetachFromDisposeScope();
        });
        probe.Unlearn(Linear(model, data));
        using var result = probe.Result!;
        result[0].allclose(result[1], 1e-4).Should().BeTrue();
        result[0].allclose(arange(1, 7, dtype: float32), 1e-3).Should().BeFalse();
    }
}
