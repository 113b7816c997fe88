using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dlfd.Models;

/// <summary>Until disposed, <see cref="ConvolutionNorm"/> runs a model's batch norms as part of their convolutions, on this thread, where statistics are frozen and no weight needs a gradient.</summary>
/// <remarks>The model's weights and statistics must not change in the meantime: they are folded once, when first needed.</remarks>
sealed class FoldedNorms : IDisposable
{
    [ThreadStatic] static FoldedNorms? current;

    readonly FoldedNorms? outer = current;
    readonly Dictionary<Conv2d, (Tensor Weight, Tensor Bias)?> weights = [];

    public FoldedNorms(nn.Module module)
    {
        foreach (var convolution in ChannelsLast.Convolutions(module)) weights[convolution] = null;
        current = this;
    }

    /// <summary>The folded weight and bias; null where the two layers have to run by themselves.</summary>
    public static (Tensor Weight, Tensor Bias)? Of(Conv2d convolution, BatchNorm2d norm)
    {
        if (current is null || norm.training || !norm.track_running_stats || convolution is not { padding_mode: TorchSharp.PaddingModes.Zeros, padding_type: null } || NeedsGradient(convolution, norm)) return null;
        for (var scope = current; scope is not null; scope = scope.outer)
            if (scope.weights.TryGetValue(convolution, out var known)) return known ?? (scope.weights[convolution] = Fold(convolution, norm));
        return null;
    }

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
        foreach (var folded in weights.Values)
        {
            folded?.Weight.Dispose();
            folded?.Bias.Dispose();
        }
    }
}
