using Dlfd.Models;
using static TorchSharp.torch;

namespace Dlfd.Vision.Models;

/// <summary>Represents ResNet-18 with the DLFD paper's head of three linear layers (512, 256, 128, outputs).</summary>
/// <remarks>
/// Source: He et al., "Deep Residual Learning for Image Recognition" (2016), in torchvision's form, and the head of
/// https://github.com/Dasol-Choi/DLFD. Parameters and buffers carry the names, shapes and order of that PyTorch model, so its
/// state dictionaries can be loaded. New weights come from torchvision's initialisation and the global torch generator.
/// Activations are kept channels-last. Dispose it when done; it owns its parameters.
/// </remarks>
public sealed class ResNet18 : nn.Module<Tensor, Tensor>, IFeatureClassifier
{
    readonly ResNetBackbone backbone = new();
    readonly nn.Module<Tensor, Tensor>[] hidden;
    readonly nn.Module<Tensor, Tensor> last;

    /// <summary>Initializes the network with new weights.</summary>
    /// <param name="outputs">Classes, or labels of a multi-label task; at least 1.</param>
    /// <param name="device">Where the parameters are to live; null means the CPU.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="outputs"/> is below 1.</exception>
    public ResNet18(long outputs, Device? device = null) : base(nameof(ResNet18))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        hidden = [nn.Linear(ResNetBackbone.Channels, 256), nn.ReLU(), nn.Dropout(0.5), nn.Linear(256, 128), nn.ReLU(), nn.Dropout(0.5)];
        last = nn.Linear(128, outputs);
        register_module("base_model", backbone);
        register_module("features", nn.Sequential([.. hidden, last]));
        if (device is not null) this.to(device);
    }

    /// <summary>Computes logits, float32 [n, outputs].</summary>
    /// <param name="input">float32 [n, 3, height, width], normalised, at least 32 pixels a side in training; borrowed.</param>
    public override Tensor forward(Tensor input) => Classify(Features(input));

    /// <summary>Computes what goes into the last linear layer, float32 [n, 128].</summary>
    /// <param name="inputs">float32 [n, 3, height, width], normalised; borrowed.</param>
    public Tensor Features(Tensor inputs)
    {
        using var scope = NewDisposeScope();
        return hidden.Aggregate(backbone.call(inputs), (x, layer) => layer.call(x)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Classify(Tensor features) => last.call(features);
}
