using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dlfd.Models;

/// <summary>Until disposed, <see cref="ConvolutionNorm"/> computes a model's convolutions with their batch norms itself, on this thread, where no weight needs a gradient; statistics stay as they are.</summary>
/// <remarks>The model's weights must not change in the meantime: in evaluation mode they are folded once, when first needed.</remarks>
sealed class FrozenNorms : IDisposable
{
    [ThreadStatic] static FrozenNorms? current;

    readonly FrozenNorms? outer = current;
    readonly HashSet<Conv2d> convolutions;
    readonly Dictionary<(Conv2d, BatchNorm2d), (Tensor Weight, Tensor Bias)> folded = []; // one convolution may go before several norms

    public FrozenNorms(nn.Module module)
    {
        convolutions = [.. ChannelsLast.Convolutions(module)];
        current = this;
    }

    /// <summary>What holds the two layers; null where they have to run by themselves.</summary>
    public static FrozenNorms? Of(Conv2d convolution, BatchNorm2d norm)
    {
        if (current is null || !norm.track_running_stats || convolution is not { padding_mode: TorchSharp.PaddingModes.Zeros, padding_type: null } || NeedsGradient(convolution, norm)) return null;
        var scope = current;
        while (scope is not null && !scope.convolutions.Contains(convolution)) scope = scope.outer;
        return scope;
    }

    /// <summary>The weight and bias of one convolution that does the work of both.</summary>
    public (Tensor Weight, Tensor Bias) Folded(Conv2d convolution, BatchNorm2d norm) =>
        folded.TryGetValue((convolution, norm), out var known) ? known : folded[(convolution, norm)] = Fold(convolution, norm);

    static bool NeedsGradient(Conv2d convolution, BatchNorm2d norm) =>
        is_grad_enabled() && (convolution.weight!.requires_grad || norm.affine && (norm.weight!.requires_grad || norm.bias!.requires_grad));

    static (Tensor, Tensor) Fold(Conv2d convolution, BatchNorm2d norm)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var type = convolution.weight!.dtype;
        var scale = norm.running_var!.to(float32).add(norm.eps).rsqrt_();
        if (norm.affine) scale.mul_(norm.weight!.to(float32));
        var mean = convolution.bias is { } own ? norm.running_mean!.to(float32) - own : norm.running_mean!.to(float32);
        var bias = (mean * scale).neg_();
        if (norm.affine) bias.add_(norm.bias!.to(float32));
        var weight = ChannelsLast.Order(convolution.weight * scale.view(-1, 1, 1, 1));
        return (weight.to(type).DetachFromDisposeScope(), bias.to(type).DetachFromDisposeScope());
    }

    public void Dispose()
    {
        current = outer;
        foreach (var (weight, bias) in folded.Values)
        {
            weight.Dispose();
            bias.Dispose();
        }
    }
}
