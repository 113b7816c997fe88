using static TorchSharp.torch;

namespace Dlfd.Models;

/// <summary>Puts a module into training or evaluation mode until disposed, then gives every child back its own mode.</summary>
sealed class ModeScope : IDisposable
{
    readonly List<(nn.Module Module, bool Training)> modes;

    public ModeScope(nn.Module module, bool training)
    {
        modes = [(module, module.training), .. module.named_modules().Select(m => (m.module, m.module.training))];
        module.train(training);
    }

    public void Dispose()
    {
        // Parents first: setting a parent's mode also sets its children's, which their own entries then correct.
        foreach (var (module, training) in modes)
            module.train(training);
    }
}
