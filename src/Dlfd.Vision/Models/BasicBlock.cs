using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dlfd.Vision.Models;

/// <summary>Represents two 3×3 convolutions and a shortcut; [n, from, h, w] to [n, to, h / stride, w / stride].</summary>
sealed class BasicBlock : nn.Module<Tensor, Tensor>
{
    readonly Conv2d conv1, conv2;
    readonly BatchNorm2d bn1, bn2;
    readonly Sequential? downsample;

    public BasicBlock(long from, long to, long stride) : base(nameof(BasicBlock))
    {
        register_module("conv1", conv1 = Convolution(from, to, kernel: 3, stride));
        register_module("bn1", bn1 = nn.BatchNorm2d(to));
        register_module("conv2", conv2 = Convolution(to, to, kernel: 3, stride: 1));
        register_module("bn2", bn2 = nn.BatchNorm2d(to));
        if (from != to) register_module("downsample", downsample = nn.Sequential(Convolution(from, to, kernel: 1, stride), nn.BatchNorm2d(to)));
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = bn2.call(conv2.call(bn1.call(conv1.call(input)).relu_()));
        return x.add_(downsample?.call(input) ?? input).relu_().MoveToOuterDisposeScope();
    }

    /// <summary>Makes a convolution without bias that keeps the size (over stride), with torchvision's initial weights.</summary>
    public static Conv2d Convolution(long from, long to, long kernel, long stride)
    {
        var convolution = nn.Conv2d(from, to, kernel, stride, padding: kernel / 2, bias: false);
        nn.init.kaiming_normal_(convolution.weight!, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU);
        return convolution;
    }
}
