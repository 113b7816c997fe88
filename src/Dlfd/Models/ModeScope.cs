using static TorchSharp.torch;

namespace Dlfd.Models;

/// <summary>Remembers every child's mode, and gives it back when disposed.</summary>
sealed class ModeScope : IDisposable
{
    readonly List<(nn.Module Module, bool Training)> modes;

    /// <param name="module">The module; borrowed.</param>
    /// <param name="training">The mode until then; null leaves it to others.</param>
    public ModeScope(nn.Module module, bool? training = null)
    {
        using var scope = NewDisposeScope(); // a TorchScript module makes new tensors whenever it lists its children
        modes = [(module, module.training), .. module.named_modules().Select(m => (m.module, m.module.training))];
        if (training is { } mode) module.train(mode);
    }

    public void Dispose()
    {
        // Parents first: setting a parent's mode also sets its children's, which their own entries then correct.
        foreach (var (module, training) in modes)
            module.train(training);
    }
}
