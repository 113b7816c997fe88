namespace Dlfd.Models;

/// <summary>Until disposed, on this thread, layers are called rather than gone round, so that hooks on them run.</summary>
sealed class LayerCalls : IDisposable
{
    readonly bool outer = Wanted;

    public LayerCalls() => Wanted = true;

    [field: ThreadStatic]
    public static bool Wanted { get; private set; }

    public void Dispose() => Wanted = outer;
}
