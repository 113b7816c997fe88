using Dlfd.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dlfd.Vision.Models;

/// <summary>EfficientNet-B0 up to its average pooling. Source: Tan and Le 2019, as torchvision builds it.</summary>
sealed class EfficientNetBackbone : Backbone
{
    const double LastDepthProbability = 0.2;

    static readonly (long Expansion, long Kernel, long Stride, long Channels, int Blocks)[] Layout =
    [
        (1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4), (6, 3, 1, 320, 1),
    ];

    readonly Sequential features;

    public EfficientNetBackbone() : base(nameof(EfficientNetB0))
    {
        features = Sequential(new ConvolutionLayer(3, 32, 3, 2, SiLU()));
        var (channels, index, count) = (32L, 0, Layout.Sum(s => s.Blocks));
        foreach (var (expansion, kernel, stride, outputs, blocks) in Layout)
        {
            var stage = Sequential();
            for (var i = 0; i < blocks; i++, channels = outputs)
                stage.append(new InvertedResidual(channels, outputs, expansion, kernel, i == 0 ? stride : 1, LastDepthProbability * index++ / count));
            features.append(stage);
        }
        features.append(new ConvolutionLayer(channels, Width, 1, 1, SiLU()));
        RegisterComponents();
        foreach (var convolution in modules().OfType<Conv2d>())
        {
            init.kaiming_normal_(convolution.weight!, mode: init.FanInOut.FanOut);
            if (convolution.bias is { } bias) init.zeros_(bias);
        }
    }

    public override long Width => 1280;

    public override (string Name, Module<Tensor, Tensor> Layers) LinearHead(long outputs)
    {
        var linear = Linear(Width, outputs);
        var range = 1 / Math.Sqrt(outputs);
        init.uniform_(linear.weight!, -range, range);
        init.zeros_(linear.bias!);
        return ("classifier", Sequential(Dropout(0.2), linear));
    }

    public override IReadOnlyList<ForwardStage> Stages =>
    [
        .. features.children().SelectMany(layer => layer is Sequential blocks ? blocks.children() : [layer]).Cast<Module<Tensor, Tensor>>().Select(ForwardStage.Of),
        new([], Pool),
    ];

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return Pool(features.call(input)).MoveToOuterDisposeScope();
    }
}
