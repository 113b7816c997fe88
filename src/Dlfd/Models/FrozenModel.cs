using static TorchSharp.torch;

namespace Dlfd.Models;

/// <summary>Lends a model for differentiating its inputs: until disposed its parameters need no gradient, afterwards its modes and statistics are as before.</summary>
/// <remarks>In evaluation mode batch norm is folded into the convolutions, so the weights must not change in the meantime.</remarks>
sealed class FrozenModel : IDisposable
{
    readonly ModeScope mode;
    readonly List<Tensor> parameters;
    readonly List<(Tensor Buffer, Tensor Copy)> buffers;
    readonly FrozenNorms norms;

    public FrozenModel(nn.Module module, bool evaluationMode)
    {
        mode = new ModeScope(module, training: !evaluationMode);
        parameters = [.. module.parameters().Where(p => p.requires_grad)];
        foreach (var parameter in parameters) parameter.requires_grad = false;
        buffers = evaluationMode ? [] : [.. module.buffers().Select(b => (b, b.clone().DetachFromDisposeScope()))];
        norms = new FrozenNorms(module);
    }

    public void Dispose()
    {
        using var noGrad = no_grad();
        norms.Dispose();
        foreach (var (buffer, copy) in buffers)
        {
            buffer.copy_(copy);
            copy.Dispose();
        }
        foreach (var parameter in parameters) parameter.requires_grad = true;
        mode.Dispose();
    }
}
