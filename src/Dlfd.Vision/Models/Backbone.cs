using Dlfd.Models;
using static TorchSharp.torch.nn;

namespace Dlfd.Vision.Models;

/// <summary>A network up to its pooled features, [n, 3, height, width] to [n, <see cref="Width"/>], whose children bear torchvision's names.</summary>
abstract class Backbone(string name) : Module<Tensor, Tensor>(name)
{
    public abstract long Width { get; }

    /// <summary>The forward pass in pieces as small as can be; the whole calls their containers, on which hooks may be.</summary>
    public abstract IReadOnlyList<ForwardStage> Stages { get; }

    /// <summary>Means over height and width.</summary>
    protected static Tensor Pool(Tensor maps) => maps.mean([2, 3]);

    /// <summary>Makes torchvision's classifier with its initialisation, and gives its name there.</summary>
    public abstract (string Name, Module<Tensor, Tensor> Layers) LinearHead(long outputs);
}
