using static TorchSharp.torch;

namespace Dlfd.Models;

/// <summary>Holds a model's copy in 16 bits, for gradients with respect to inputs. Owns it.</summary>
sealed class LowPrecisionCopy : IDisposable
{
    readonly ChannelsLast order;

    /// <param name="copy">A model of the same architecture; owned from now on.</param>
    /// <param name="type">bfloat16 or float16.</param>
    public LowPrecisionCopy(nn.Module copy, ScalarType type)
    {
        (Module, Type) = (copy.to(type), type);
        foreach (var parameter in Module.parameters()) parameter.requires_grad = false;
        order = new ChannelsLast(Module);
    }

    public nn.Module Module { get; }

    public ScalarType Type { get; }

    /// <summary>Rounds the present weights and statistics of the model.</summary>
    /// <param name="model">Of the same architecture; borrowed.</param>
    public void Take(nn.Module model) => ModelSnapshot.Copy(model, Module);

    public void Dispose()
    {
        order.Dispose();
        Module.Dispose();
    }
}
