using Dlfd.Models;
using static TorchSharp.torch;

namespace Dlfd.Testing;

/// <summary>Watches the models that a run makes: one that only ever runs in evaluation mode without gradients is a teacher, and must stay as it is.</summary>
sealed class TeacherProbe : IDisposable
{
    readonly List<ModelSnapshot> states = [];

    public bool TeacherChanged { get; private set; }

    public void Attach(nn.Module<Tensor, Tensor> module)
    {
        ModelSnapshot? first = null;
        var learns = false;
        module.register_forward_pre_hook((_, input) =>
        {
            learns |= module.training || (is_grad_enabled() && module.parameters().Any(p => p.requires_grad));
            if (learns) return input;
            if (first is null) states.Add(first = ModelSnapshot.Capture(module));
            else TeacherChanged |= !first.Matches(module);
            return input;
        });
    }

    public void Dispose() => states.ForEach(s => s.Dispose());
}
