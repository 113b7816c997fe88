namespace Dlfd.Models;

/// <summary>Until disposed, on this thread, layers are called rather than gone round, so that hooks on them run.</summary>
sealed class LayerCalls : IDisposable
{
    [ThreadStatic] static int wanted;

    public LayerCalls() => wanted++;

    public static bool Wanted => wanted > 0;

    public void Dispose() => wanted--;
}
