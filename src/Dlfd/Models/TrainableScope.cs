using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dlfd.Models;

/// <summary>Remembers which parameters may change, and gives that back when disposed.</summary>
/// <param name="module">The module; borrowed.</param>
sealed class TrainableScope(nn.Module module) : IDisposable
{
    readonly List<(Parameter Parameter, bool RequiresGrad)> parameters = [.. module.parameters().Select(p => (p, p.requires_grad))];

    public void Dispose()
    {
        foreach (var (parameter, requiresGrad) in parameters) parameter.requires_grad = requiresGrad;
    }
}
