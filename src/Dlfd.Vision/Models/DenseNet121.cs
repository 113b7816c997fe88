using static TorchSharp.torch;

namespace Dlfd.Vision.Models;

/// <summary>Represents DenseNet121 with torchvision's parameter and buffer names, order and initialisation. Source: Huang et al. 2017.</summary>
/// <param name="outputs">Classes or labels, at least 1.</param>
/// <param name="device">Where the weights live; null for the CPU. Random weights come from torch's global generator.</param>
/// <param name="head">What follows the 1024 pooled features; default the paper's.</param>
/// <exception cref="ArgumentOutOfRangeException"><paramref name="outputs"/> is below 1.</exception>
public sealed class DenseNet121(long outputs, Device? device = null, ClassifierHead head = ClassifierHead.Paper)
    : ImageClassifier(new DenseNetBackbone(), outputs, head, device);
