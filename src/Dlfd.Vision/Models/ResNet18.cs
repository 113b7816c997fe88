using Dlfd.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dlfd.Vision.Models;

/// <summary>Represents ResNet18 with the DLFD paper's head: 512-256-128-outputs with ReLU and dropout 0.5.</summary>
/// <remarks>Parameter and buffer names, order and initialisation are torchvision's under <c>base_model.</c>; the head is <c>features.</c>, as in the authors' model.</remarks>
public sealed class ResNet18 : Module<Tensor, Tensor>, IFeatureClassifier
{
    readonly ResNetBackbone base_model;
    readonly Sequential features;

    /// <summary>Initializes the network with random weights from torch's global generator.</summary>
    /// <param name="outputs">Classes or labels, at least 1.</param>
    /// <param name="device">Where the weights live; null for the CPU.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="outputs"/> is below 1.</exception>
    public ResNet18(long outputs, Device? device = null) : base(nameof(ResNet18))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        base_model = new ResNetBackbone();
        features = Sequential(
            Linear(512, 256), ReLU(), Dropout(0.5),
            Linear(256, 128), ReLU(), Dropout(0.5),
            Linear(128, outputs));
        RegisterComponents();
        if (device is not null) this.to(device);
    }

    /// <summary>Computes the input of the last layer, [n, 128].</summary>
    /// <param name="inputs">float32 [n, 3, height, width]; borrowed.</param>
    public Tensor Features(Tensor inputs)
    {
        using var scope = NewDisposeScope();
        var x = base_model.call(inputs);
        foreach (var layer in features.children().SkipLast(1)) x = ((Module<Tensor, Tensor>)layer).call(x);
        return x.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Classify(Tensor features) => ((Module<Tensor, Tensor>)this.features.children().Last()).call(features);

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return Classify(Features(input)).MoveToOuterDisposeScope();
    }
}
