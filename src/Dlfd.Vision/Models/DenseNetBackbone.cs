using Dlfd.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dlfd.Vision.Models;

/// <summary>DenseNet121 up to its average pooling. Source: Huang et al. 2017, as torchvision builds it.</summary>
sealed class DenseNetBackbone : Backbone
{
    const long Growth = 32;
    static readonly int[] Depths = [6, 12, 24, 16];

    readonly Sequential features;

    public DenseNetBackbone() : base(nameof(DenseNet121))
    {
        features = Sequential(
            ("conv0", Conv2d(3, 64, 7, stride: 2, padding: 3, bias: false)), ("norm0", BatchNorm2d(64)), ("relu0", ReLU()),
            ("pool0", MaxPool2d(3, stride: 2, padding: 1)));
        long channels = 64;
        for (var i = 0; i < Depths.Length; i++)
        {
            features.append($"denseblock{i + 1}", new DenseBlock(channels, Depths[i]));
            channels += Growth * Depths[i];
            if (i < Depths.Length - 1) features.append($"transition{i + 1}", Transition(channels, channels /= 2));
        }
        features.append("norm5", BatchNorm2d(channels));
        RegisterComponents();
        foreach (var convolution in modules().OfType<Conv2d>()) init.kaiming_normal_(convolution.weight!);
    }

    public override long Width => 1024;

    public override (string Name, Module<Tensor, Tensor> Layers) LinearHead(long outputs)
    {
        var classifier = Linear(Width, outputs);
        init.zeros_(classifier.bias!);
        return ("classifier", classifier);
    }

    static Sequential Transition(long channels, long outputs) => Sequential(
        ("norm", BatchNorm2d(channels)), ("relu", ReLU()),
        ("conv", Conv2d(channels, outputs, 1, bias: false)), ("pool", AvgPool2d(2, stride: 2)));

    public override IReadOnlyList<ForwardStage> Stages =>
        [.. features.children().Cast<Module<Tensor, Tensor>>().Select(ForwardStage.Of), new([], x => Pool(x.relu_()))];

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return Pool(features.call(input).relu_()).MoveToOuterDisposeScope();
    }

    /// <summary>Layers that each see the block's input and every earlier layer's output.</summary>
    sealed class DenseBlock : Module<Tensor, Tensor>
    {
        readonly DenseLayer[] layers;

        public DenseBlock(long channels, int depth) : base(nameof(DenseBlock))
        {
            layers = [.. Enumerable.Range(0, depth).Select(i => new DenseLayer(channels + Growth * i))];
            for (var i = 0; i < depth; i++) register_module($"denselayer{i + 1}", layers[i]);
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            List<Tensor> outputs = [input];
            foreach (var layer in layers) outputs.Add(layer.call(cat(outputs, 1)));
            return cat(outputs, 1).MoveToOuterDisposeScope();
        }
    }

    sealed class DenseLayer : Module<Tensor, Tensor>
    {
        readonly BatchNorm2d norm1;
        readonly Conv2d conv1;
        readonly BatchNorm2d norm2;
        readonly Conv2d conv2;

        public DenseLayer(long channels) : base(nameof(DenseLayer))
        {
            norm1 = BatchNorm2d(channels);
            conv1 = Conv2d(channels, 4 * Growth, 1, bias: false);
            norm2 = BatchNorm2d(4 * Growth);
            conv2 = Conv2d(4 * Growth, Growth, 3, padding: 1, bias: false);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = ConvolutionNorm.Forward(conv1, norm2, norm1.call(input).relu_());
            return conv2.call(x.relu_()).MoveToOuterDisposeScope();
        }
    }
}
