namespace Dlfd.OptimalTransport;

/// <summary>A tensor of no dispose scope, made when it is first read. Owns it.</summary>
internal sealed class LazyTensor(Func<Tensor> make) : IDisposable
{
    private Tensor? made;
    private bool disposed;

    /// <exception cref="ObjectDisposedException">Read for the first time after <see cref="Dispose"/>.</exception>
    public Tensor Value
    {
        get
        {
            if (made is not null) return made;
            ObjectDisposedException.ThrowIf(disposed, typeof(SinkhornResult));
            using var scope = torch.NewDisposeScope();
            return made = make().DetachFromDisposeScope();
        }
    }

    public static implicit operator LazyTensor(Tensor tensor)
    {
        tensor.DetachFromDisposeScope();
        return new(() => tensor) { made = tensor };
    }

    public void Dispose()
    {
        disposed = true;
        made?.Dispose();
    }
}
