using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dlfd.Vision.Models;

/// <summary>Represents torchvision's ResNet-18 without its classifier: [n, 3, height, width] to [n, 512].</summary>
sealed class ResNetBackbone : nn.Module<Tensor, Tensor>
{
    /// <summary>The number of features.</summary>
    public const long Channels = 512;

    readonly Conv2d conv1 = BasicBlock.Convolution(3, 64, kernel: 7, stride: 2);
    readonly BatchNorm2d bn1 = nn.BatchNorm2d(64);
    readonly Sequential[] layers = [Layer(64, 64), Layer(64, 128), Layer(128, 256), Layer(256, Channels)];

    public ResNetBackbone() : base(nameof(ResNetBackbone))
    {
        register_module("conv1", conv1);
        register_module("bn1", bn1);
        for (var i = 0; i < layers.Length; i++) register_module($"layer{i + 1}", layers[i]);
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = bn1.call(conv1.call(ChannelsLast(input))).relu_();
        x = nn.functional.max_pool2d(x, kernel_size: 3, stride: 2, padding: 1);
        return layers.Aggregate(x, (y, layer) => layer.call(y)).mean([2, 3]).MoveToOuterDisposeScope();
    }

    static Sequential Layer(long from, long to) =>
        nn.Sequential(new BasicBlock(from, to, stride: to / from), new BasicBlock(to, to, stride: 1));

    /// <summary>Reorders the memory, not the shape; every later layer keeps that order, in which convolutions are faster.</summary>
    static Tensor ChannelsLast(Tensor x) => x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
