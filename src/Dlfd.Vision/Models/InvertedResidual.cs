using Dlfd.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dlfd.Vision.Models;

/// <summary>EfficientNet's block: expand, convolve each channel, weigh the channels, project, and add the input where shapes allow.</summary>
sealed class InvertedResidual : Module<Tensor, Tensor>, IRandomInTraining
{
    readonly Sequential block;
    readonly double depthProbability;
    readonly bool residual;

    public InvertedResidual(long channels, long outputs, long expansion, long kernel, long stride, double depthProbability) : base(nameof(InvertedResidual))
    {
        this.depthProbability = depthProbability;
        residual = stride == 1 && channels == outputs;
        var wide = channels * expansion;
        block = Sequential();
        if (wide != channels) block.append(new ConvolutionLayer(channels, wide, 1, 1, SiLU()));
        block.append(new ConvolutionLayer(wide, wide, kernel, stride, SiLU(), groups: wide));
        block.append(new SqueezeExcitation(wide, channels / 4));
        block.append(new ConvolutionLayer(wide, outputs, 1, 1, activation: null));
        RegisterComponents();
    }

    public bool IsRandom => residual && depthProbability > 0;

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = block.call(input);
        if (residual) x = StochasticDepth(x).add_(input, Numbers.One);
        return x.MoveToOuterDisposeScope();
    }

    /// <summary>In training drops an image's branch as a whole and scales the others so that the mean stays. Source: Huang et al. 2016.</summary>
    Tensor StochasticDepth(Tensor branch)
    {
        if (!training || depthProbability == 0) return branch;
        var kept = rand(branch.shape[0], 1, 1, 1, device: branch.device, dtype: branch.dtype).ge(depthProbability);
        return branch * (kept.to(branch.dtype) / (1 - depthProbability));
    }

    sealed class SqueezeExcitation : Module<Tensor, Tensor>
    {
        readonly Conv2d fc1;
        readonly Conv2d fc2;

        public SqueezeExcitation(long channels, long squeezed) : base(nameof(SqueezeExcitation))
        {
            fc1 = Conv2d(channels, squeezed, 1);
            fc2 = Conv2d(squeezed, channels, 1);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = functional.silu(fc1.call(input.mean([2, 3], keepdim: true)));
            return (input * fc2.call(x).sigmoid()).MoveToOuterDisposeScope();
        }
    }
}
