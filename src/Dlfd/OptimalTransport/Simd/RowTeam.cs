namespace Dlfd.OptimalTransport.Simd;

/// <summary>
/// Threads that share the chunks of one phase after another. The caller works too and waits only for chunks that a helper has begun, so a busy
/// thread pool costs speed and never hangs. Chunks are counted on for ever: a late helper finds no ticket instead of an old one.
/// </summary>
internal sealed class RowTeam(int threads, int chunks, Action<int> work) : IDisposable
{
    private long next, limit, done;
    private volatile bool closed;

    public void Start()
    {
        for (var k = 1; k < Math.Min(threads, chunks); k++)
            ThreadPool.UnsafeQueueUserWorkItem(static team => team.Help(), this, preferLocal: false);
    }

    /// <summary>Runs the work once for each chunk.</summary>
    public void Run()
    {
        Volatile.Write(ref limit, limit + chunks);
        while (TakeOne()) { }
        var spinner = new SpinWait();
        while (Volatile.Read(ref done) < limit) spinner.SpinOnce(sleep1Threshold: -1);
    }

    public void Dispose() => closed = true;

    private void Help()
    {
        var spinner = new SpinWait();
        while (!closed)
        {
            if (TakeOne()) spinner.Reset();
            else spinner.SpinOnce(sleep1Threshold: -1);
        }
    }

    private bool TakeOne()
    {
        var ticket = Volatile.Read(ref next);
        while (ticket < Volatile.Read(ref limit))
        {
            var seen = Interlocked.CompareExchange(ref next, ticket + 1, ticket);
            if (seen == ticket)
            {
                work((int)(ticket % chunks));
                Interlocked.Increment(ref done);
                return true;
            }
            ticket = seen;
        }
        return false;
    }
}
