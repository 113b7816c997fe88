using Dlfd.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dlfd.Tests.Models;

[Collection("Torch")]
public class ClassifierTests
{
    /// <summary>No feature classifier: its layers are used in another order than defined, within a scope of its own.</summary>
    sealed class Plain : Module<Tensor, Tensor>
    {
        readonly TorchSharp.Modules.Linear last = Linear(5, 2);
        readonly TorchSharp.Modules.Linear first = Linear(4, 5);

        public Plain() : base(nameof(Plain)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return last.call(first.call(input).relu()).MoveToOuterDisposeScope();
        }
    }

    [Fact]
    public void ForwardWithFeatures_AnyModule_GivesTheInputOfTheLastUsedLinearLayerWithGradients()
    {
        using var scope = NewDisposeScope();
        using var network = new Plain();
        var inputs = rand(3, 4, requires_grad: true);
        var (features, logits) = new Classifier(network).ForwardWithFeatures(inputs);
        features.shape.Should().Equal(3, 5);
        var again = functional.linear(features, network.state_dict()["last.weight"], network.state_dict()["last.bias"]);
        again.eq(logits).all().item<bool>().Should().BeTrue();
        features.sum().backward();
        inputs.grad!.abs().sum().item<float>().Should().BePositive();
    }

    [Fact]
    public void ForwardWithFeatures_Twice_LeavesNoTensor()
    {
        using var network = new Plain();
        using var inputs = rand(3, 4);
        Leaks.After(() =>
        {
            using var noGrad = no_grad();
            var (features, logits) = new Classifier(network).ForwardWithFeatures(inputs);
            features.Dispose();
            logits.Dispose();
        }).Should().Be(0);
    }

    [Fact]
    public void ForwardWithFeatures_NoLinearLayer_Throws()
    {
        using var network = Sequential(Conv2d(1, 2, 1), Flatten());
        using var inputs = rand(1, 1, 2, 2);
        FluentActions.Invoking(() => new Classifier(network).ForwardWithFeatures(inputs)).Should().Throw<NotSupportedException>().WithMessage("*implement IFeatureClassifier*");
    }
}
