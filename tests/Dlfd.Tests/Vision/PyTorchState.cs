using Dlfd.Models;
using static TorchSharp.torch;

namespace Dlfd.Tests.Vision;

/// <summary>Lists a module's parameters and persistent buffers in the order of PyTorch's state dict.</summary>
static class PyTorchState
{
    public static IEnumerable<(string Name, Tensor Value)> Of(nn.Module module) =>
        ModuleTree.Walk(module).SelectMany(m => ModuleTree.OwnParameters(m.Module).Select(p => (ModuleTree.Join(m.Name, p.Name), (Tensor)p.Value))
            .Concat(ModuleTree.OwnBuffers(m.Module).Select(b => (ModuleTree.Join(m.Name, b.Name), b.Value))));
}
