using Dlfd.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Sees where a network looks: the mean square over channels of the last convolution at each resolution. Hooks its convolutions until disposed.</summary>
/// <remarks>Source: Zagoruyko and Komodakis 2017 (attention transfer). A network without convolutions, or of TorchScript, has no maps.</remarks>
sealed class AttentionMaps : IDisposable
{
    readonly List<nn.Module<Tensor, Tensor>.HookRemover> hooks;
    SortedDictionary<(long Height, long Width), Tensor>? seen;

    public AttentionMaps(nn.Module module) => hooks =
    [
        .. ModuleTree.Walk(module).Select(m => m.Module).OfType<Conv2d>().Select(c => c.register_forward_hook((_, _, output) =>
        {
            See(output);
            return output;
        })),
    ];

    /// <summary>Runs a forward pass and returns its logits and maps, each float [n, height × width] of length 1, in order of resolution.</summary>
    public (Tensor Logits, Tensor[] Maps) Run(Func<Tensor> forward)
    {
        seen = [];
        using var calls = ConvolutionNorm.CallLayers();
        try
        {
            var logits = forward();
            return (logits, [.. seen.Values.Select(map => map.alias())]);
        }
        finally
        {
            foreach (var map in seen.Values) map.Dispose();
            seen = null;
        }
    }

    void See(Tensor output)
    {
        if (seen is null || output.dim() != 4) return;
        using var scope = NewDisposeScope(); // the module may own the scope around it: what is kept has to leave both
        var resolution = (output.shape[2], output.shape[3]);
        if (seen.Remove(resolution, out var earlier)) earlier.Dispose();
        var energy = output.clone().square().mean([1]).flatten(1); // a copy, since the module may go on in place
        seen[resolution] = nn.functional.normalize(energy, dim: 1).DetachFromDisposeScope();
    }

    public void Dispose() => hooks.ForEach(hook => hook.remove());
}
