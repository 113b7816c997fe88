using static TorchSharp.torch;

namespace Dlfd.Vision.Models;

/// <summary>Represents ResNet18 with torchvision's parameter and buffer names, order and initialisation. Source: He et al. 2016.</summary>
/// <param name="outputs">Classes or labels, at least 1.</param>
/// <param name="device">Where the weights live; null for the CPU. Random weights come from torch's global generator.</param>
/// <param name="head">What follows the 512 pooled features; default the paper's.</param>
/// <exception cref="ArgumentOutOfRangeException"><paramref name="outputs"/> is below 1.</exception>
public sealed class ResNet18(long outputs, Device? device = null, ClassifierHead head = ClassifierHead.Paper)
    : ImageClassifier(new ResNetBackbone(), outputs, head, device);
