using static TorchSharp.torch;

namespace Dlfd.Vision.Models;

/// <summary>Names the networks for images, for command lines and settings.</summary>
public static class ImageNetworks
{
    static readonly Dictionary<string, Func<long, Device?, ClassifierHead, ImageClassifier>> Catalog = new()
    {
        ["resnet18"] = (outputs, device, head) => new ResNet18(outputs, device, head),
        ["densenet121"] = (outputs, device, head) => new DenseNet121(outputs, device, head),
        ["efficientnet_b0"] = (outputs, device, head) => new EfficientNetB0(outputs, device, head),
    };

    /// <summary>Gets the names, which are torchvision's.</summary>
    public static IReadOnlyCollection<string> Names => Catalog.Keys;

    /// <summary>Makes a network, owned by the caller.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="outputs">Classes or labels, at least 1.</param>
    /// <param name="device">Where the weights live; null for the CPU. Random weights come from torch's global generator.</param>
    /// <param name="head">What follows the pooled features; default the paper's.</param>
    /// <exception cref="ArgumentException">There is no such network.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="outputs"/> is below 1.</exception>
    public static ImageClassifier Create(string name, long outputs, Device? device = null, ClassifierHead head = ClassifierHead.Paper) =>
        Catalog.TryGetValue(name, out var create) ? create(outputs, device, head)
            : throw new ArgumentException($"There is no network '{name}'; use one of {string.Join(", ", Names)}.", nameof(name));
}
