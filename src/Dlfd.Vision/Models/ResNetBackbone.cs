using Dlfd.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dlfd.Vision.Models;

/// <summary>ResNet18 up to its average pooling. Source: He et al. 2016, as torchvision builds it.</summary>
sealed class ResNetBackbone : Backbone
{
    readonly Conv2d conv1;
    readonly BatchNorm2d bn1;
    readonly Sequential layer1, layer2, layer3, layer4;

    public ResNetBackbone() : base(nameof(ResNet18))
    {
        conv1 = Conv2d(3, 64, 7, stride: 2, padding: 3, bias: false);
        bn1 = BatchNorm2d(64);
        layer1 = Stage(64, 64, stride: 1);
        layer2 = Stage(64, 128, stride: 2);
        layer3 = Stage(128, 256, stride: 2);
        layer4 = Stage(256, 512, stride: 2);
        RegisterComponents();
        foreach (var convolution in modules().OfType<Conv2d>())
            init.kaiming_normal_(convolution.weight!, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
    }

    public override long Width => 512;

    public override (string Name, Module<Tensor, Tensor> Layers) LinearHead(long outputs) => ("fc", Linear(Width, outputs));

    static Sequential Stage(long channels, long outputs, long stride) =>
        Sequential(new BasicBlock(channels, outputs, stride), new BasicBlock(outputs, outputs, 1));

    public override IReadOnlyList<ForwardStage> Stages =>
    [
        new([conv1, bn1], Stem),
        .. new[] { layer1, layer2, layer3, layer4 }.SelectMany(layer => layer.children().Cast<Module<Tensor, Tensor>>()).Select(ForwardStage.Of),
        new([], Pool),
    ];

    /// <summary>ReLU does not change which of two values is greater, so that it may follow the pooling, which leaves it a quarter of the work, forward and backward.</summary>
    Tensor Stem(Tensor input)
    {
        using var scope = NewDisposeScope();
        return functional.max_pool2d(ConvolutionNorm.Forward(conv1, bn1, input), [3], [2], [1]).relu_().MoveToOuterDisposeScope();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return Pool(layer4.call(layer3.call(layer2.call(layer1.call(Stem(input)))))).MoveToOuterDisposeScope();
    }

    sealed class BasicBlock : Module<Tensor, Tensor>
    {
        readonly Conv2d conv1;
        readonly BatchNorm2d bn1;
        readonly Conv2d conv2;
        readonly BatchNorm2d bn2;
        readonly ConvolutionLayer? downsample;

        public BasicBlock(long channels, long outputs, long stride) : base(nameof(BasicBlock))
        {
            conv1 = Conv2d(channels, outputs, 3, stride: stride, padding: 1, bias: false);
            bn1 = BatchNorm2d(outputs);
            conv2 = Conv2d(outputs, outputs, 3, padding: 1, bias: false);
            bn2 = BatchNorm2d(outputs);
            if (stride != 1 || channels != outputs)
                downsample = new ConvolutionLayer(channels, outputs, 1, stride, activation: null);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = ConvolutionNorm.Forward(conv1, bn1, input).relu_();
            x = ConvolutionNorm.Forward(conv2, bn2, x).add_(downsample is null ? input : downsample.call(input), Numbers.One);
            return x.relu_().MoveToOuterDisposeScope();
        }
    }
}
