using System.Diagnostics;

namespace Dlfd.OptimalTransport.Simd;

/// <summary>
/// Threads that share the chunks of one phase after another. The caller works too and waits only for chunks that a helper has begun, so a busy
/// thread pool costs speed and never hangs. Chunks are counted on for ever: a late helper finds no ticket instead of an old one.
/// </summary>
/// <param name="threads">With 1, the caller does it all.</param>
/// <param name="chunks">Of each phase.</param>
/// <param name="work">Gets the number of a chunk; must not throw.</param>
internal sealed class Team(int threads, int chunks, Action<int> work) : IDisposable
{
    /// <summary>On a machine with other work a helper may sleep over its chunk for a time slice: longer than the chunks of a phase take.</summary>
    private const int MostDelays = 3;
    private long next, limit, done;
    private int delays;
    private volatile bool closed;

    public void Start()
    {
        for (var k = 1; k < Math.Min(threads, chunks); k++)
            ThreadPool.UnsafeQueueUserWorkItem(static team => team.Help(), this, preferLocal: false);
    }

    /// <summary>Runs the work once for each chunk.</summary>
    public void Run()
    {
        if (closed || threads == 1 || chunks == 1)
        {
            for (var chunk = 0; chunk < chunks; chunk++) work(chunk);
            return;
        }
        var start = Stopwatch.GetTimestamp();
        Volatile.Write(ref limit, limit + chunks);
        while (TakeOne()) { }
        var worked = Stopwatch.GetTimestamp();
        var spinner = new SpinWait();
        while (Volatile.Read(ref done) < limit) spinner.SpinOnce(sleep1Threshold: -1);
        var waited = Stopwatch.GetTimestamp() - worked;
        if (waited > 2 * (worked - start) && Stopwatch.GetElapsedTime(0, waited).TotalMicroseconds > 200 && ++delays == MostDelays) closed = true;
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
