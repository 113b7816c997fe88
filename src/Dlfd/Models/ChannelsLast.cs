using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dlfd.Models;

/// <summary>Declares that a network runs on images and weights stored with the channels last, which is faster on a CPU: it takes no views that need another order.</summary>
public interface IChannelsLast;

/// <summary>Until disposed, stores the convolution weights of an <see cref="IChannelsLast"/> network on the CPU with their channels last, so that no step has to reorder them.</summary>
/// <remarks>Values and parameter objects stay what they are, at another place in memory. Elsewhere it does nothing.</remarks>
sealed class ChannelsLast : IDisposable
{
    readonly List<Parameter> weights = [];

    public ChannelsLast(nn.Module module)
    {
        if (module is not IChannelsLast) return;
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var weight in Convolutions(module).Select(c => c.weight!).Distinct().Where(w => w.device_type == DeviceType.CPU && w.is_contiguous()))
        {
            weights.Add(weight);
            weight.set_(Order(weight));
        }
    }

    /// <summary>Lists a model's two-dimensional convolutions; none of a TorchScript module.</summary>
    public static IEnumerable<Conv2d> Convolutions(nn.Module module) => module is jit.ScriptModule ? [] : module.modules().OfType<Conv2d>();

    /// <summary>The same values with the channels last in memory; the tensor itself if it is so already.</summary>
    /// <param name="images">[n, channels, height, width].</param>
    public static Tensor Order(Tensor images)
    {
        using var scope = NewDisposeScope();
        return images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var weight in weights) weight.set_(weight.contiguous());
    }
}
