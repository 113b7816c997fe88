using static TorchSharp.torch;

namespace Dlfd.Vision.Models;

/// <summary>Represents EfficientNet-B0 with torchvision's parameter and buffer names, order and initialisation. Source: Tan and Le 2019.</summary>
/// <remarks>In training, stochastic depth leaves out a residual block of an image with a probability that grows to 0.1875 with depth.</remarks>
/// <param name="outputs">Classes or labels, at least 1.</param>
/// <param name="device">Where the weights live; null for the CPU. Random weights come from torch's global generator.</param>
/// <param name="head">What follows the 1280 pooled features; default the paper's.</param>
/// <exception cref="ArgumentOutOfRangeException"><paramref name="outputs"/> is below 1.</exception>
public sealed class EfficientNetB0(long outputs, Device? device = null, ClassifierHead head = ClassifierHead.Paper)
    : ImageClassifier(new EfficientNetBackbone(), outputs, head, device);
