using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Unlearning.Methods;
using static TorchSharp.torch;

namespace Dlfd.Tests.Unlearning;

/// <summary>Selective synaptic dampening.</summary>
[Collection("Torch")]
public sealed class DampeningTests : IDisposable
{
    readonly Toy toy = new();

    public void Dispose() => toy.Dispose();

    [Fact]
    public void Dampened_SelectedWeights_ShrinkByTheRatioOfImportances()
    {
        using var scope = NewDisposeScope();
        var (weights, forget, all) = (tensor(new[] { 2f, -2, 2, 2, 3 }), tensor(new[] { 10f, 10, 1, 5, 0 }), tensor(new[] { 1f, 2, 1, 0, 0 }));
        float[] Dampened(SsdOptions options) => new SelectiveSynapticDampening(options).Dampened(weights, forget, all, 4).data<float>().ToArray();
        Dampened(new()).Should().Equal([0.2f, -0.4f, 2, 0, 3], (a, b) => Math.Abs(a - b) < 1e-6);
        Dampened(new() { DampeningConstant = 3 }).Should().Equal([0.6f, -1.2f, 2, 0, 3], (a, b) => Math.Abs(a - b) < 1e-6);
        Dampened(new() { DampeningConstant = 20 }).Should().Equal([2, -2, 2, 0, 3], "factors above 1 count as 1");
        Dampened(new() { Exponent = 2 }).Should().Equal([0.02f, -0.08f, 2, 0, 3], (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Unlearn_Defaults_ShrinkFewWeightsAndFlipNone()
    {
        using var scope = NewDisposeScope();
        var before = cat([.. toy.Network.parameters().Select(p => p.detach().flatten())]).clone();
        new SelectiveSynapticDampening(new() { BatchSize = 16 }).Unlearn(toy.Request());
        var after = cat([.. toy.Network.parameters().Select(p => p.detach().flatten())]);
        after.abs().le(before.abs()).all().item<bool>().Should().BeTrue();
        (after * before).ge(0).all().item<bool>().Should().BeTrue();
        after.ne(before).to(float32).mean().item<float>().Should().BeInRange(0.005f, 0.1f); // 20 percent of the data: ln 21 = 3 percent of the weights
    }

    /// <summary>Half of all data is forgotten: ln 51 = 3.9 percent, of 100 weights with ratios of their own three, the largest.</summary>
    [Fact]
    public void Unlearn_Defaults_ShrinkTheShareOfWeightsThatTheySay()
    {
        using var scope = NewDisposeScope();
        using var network = nn.Linear(100, 1, hasBias: false);
        nn.init.constant_(network.weight, 1);
        TensorDataset Inputs(Tensor scale) => new(scale.view(1, 100), zeros(1, 1));
        new SelectiveSynapticDampening(SsdOptions.WithoutLabels with { BatchSize = 1 }).Unlearn(new()
        {
            Model = network, Retain = Inputs(ones(100)), Forget = Inputs(linspace(1, 2, 100)), Task = ClassificationTask.MultiLabel,
        });
        network.weight.lt(1).nonzero().select(1, 1).data<long>().ToArray().Should().Equal(97, 98, 99);
    }

    /// <summary>The loss of wx with the label 0 has the slope σ(wx) x.</summary>
    [Fact]
    public void Default_Importance_IsTheSquaredGradientOfTheLoss()
    {
        using var scope = NewDisposeScope();
        using var network = nn.Linear(1, 1, hasBias: false);
        nn.init.constant_(network.weight, 2);
        TensorDataset Inputs(params float[] values) => new(tensor(values).view(-1, 1), zeros(values.Length, 1));
        new SelectiveSynapticDampening(new() { BatchSize = 1, SelectionWeight = 1 }).Unlearn(new() { Model = network, Retain = Inputs(1, 1), Forget = Inputs(1, 2), Task = ClassificationTask.MultiLabel });
        double Square(double x) => Math.Pow(x / (1 + Math.Exp(-2 * x)), 2);
        var (forget, all) = ((Square(1) + Square(2)) / 2, (3 * Square(1) + Square(2)) / 4);
        ((double)network.weight.item<float>()).Should().BeApproximately(2 * all / forget, 1e-5);
    }

    [Fact]
    public void LabelFree_Importance_IsTheAbsoluteGradientOfTheSquaredNorm()
    {
        using var scope = NewDisposeScope();
        using var network = nn.Linear(1, 1, hasBias: false);
        nn.init.constant_(network.weight, 2);
        TensorDataset Inputs(params float[] values) => new(tensor(values).view(-1, 1), zeros(values.Length, int64));
        var options = SsdOptions.WithoutLabels with { BatchSize = 1, SelectionWeight = 1 };
        new SelectiveSynapticDampening(options).Unlearn(new() { Model = network, Retain = Inputs(1, 1), Forget = Inputs(1, 2) });
        ((double)network.weight.item<float>()).Should().BeApproximately(2 * 7.0 / 10, 1e-5, "|d(wx)²/dw| = 4x² is 10 on the forget set and 7 on all data");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Unlearn_StrongSelection_RaisesForgetLoss(bool labelFree)
    {
        double Loss() => new Classifier(toy.Network).Predict(toy.Forget, ClassificationTask.SingleLabel).MeanLoss;
        var before = Loss();
        new SelectiveSynapticDampening(new() { BatchSize = 16, SelectionWeight = 0.5, DampeningConstant = 0.1, LabelFree = labelFree }).Unlearn(toy.Request());
        Loss().Should().BeGreaterThan(before);
    }
}
