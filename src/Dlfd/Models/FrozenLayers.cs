using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dlfd.Models;

/// <summary>Keeps gradients, and if wanted new batch-norm statistics, from a model's unselected layers until disposed; what needed no gradient before needs none.</summary>
sealed class FrozenLayers : IDisposable
{
    readonly ModeScope mode;
    readonly TrainableScope trainable;

    public FrozenLayers(nn.Module module, Func<string, bool> selects, bool freezeStatistics)
    {
        mode = new ModeScope(module);
        trainable = new TrainableScope(module);
        List<Parameter> trained = [.. module.named_parameters().Where(p => selects(p.name) && p.parameter.requires_grad).Select(p => p.parameter)];
        // In this order a parameter that a selected and a frozen layer share is trained.
        foreach (var value in module.parameters())
        {
            value.requires_grad = false;
            value.grad = null; // an optimizer would decay the weight along with an old gradient, even a zero one
        }
        foreach (var value in trained) value.requires_grad = true;
        if (freezeStatistics) FreezeStatistics(module, selects);
    }

    static void FreezeStatistics(nn.Module module, Func<string, bool> selects)
    {
        using var scope = NewDisposeScope();
        foreach (var (name, layer) in ModuleTree.Walk(module))
            if (ModuleTree.OwnBuffers(layer).Any() && !layer.named_children().Any() && !Names(name, layer).Any(selects)) layer.eval();
    }

    /// <summary>A layer's parameters; where it has none, what one would begin with.</summary>
    static IEnumerable<string> Names(string layer, nn.Module module) =>
        ModuleTree.OwnParameters(module).Select(p => ModuleTree.Join(layer, p.Name)).DefaultIfEmpty($"{layer}.");

    public void Dispose()
    {
        trainable.Dispose();
        mode.Dispose();
    }
}
