using System.Collections.Concurrent;

namespace Dlfd.Data;

/// <summary>Makes batches on a background thread, a few ahead of the one in use: the same ones in the same order.</summary>
static class Prefetch
{
    const int Most = 2;

    /// <summary>Reads batches ahead of their use.</summary>
    /// <param name="batches">Makes batches that the caller owns; the background thread alone runs it, also what it draws from a source of randomness.</param>
    /// <param name="inBackground">Whether a thread is worth it; otherwise each batch is made when it is asked for.</param>
    /// <returns>Batches, each disposed when the next one is asked for; an error while making one is thrown in its place.</returns>
    public static IEnumerable<Batch> Ahead(IEnumerable<Batch> batches, bool inBackground)
    {
        if (!inBackground)
        {
            foreach (var batch in batches)
                using (batch) yield return batch;
            yield break;
        }
        using var made = new BlockingCollection<Batch>(Most);
        using var stop = new CancellationTokenSource();
        var maker = Task.Factory.StartNew(() => Make(batches, made, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            foreach (var batch in made.GetConsumingEnumerable())
                using (batch) yield return batch;
            maker.GetAwaiter().GetResult();
        }
        finally
        {
            stop.Cancel();
            Task.WaitAny(maker); // which does not throw
            while (made.TryTake(out var unused)) unused.Dispose();
        }
    }

    static void Make(IEnumerable<Batch> batches, BlockingCollection<Batch> made, CancellationToken stop)
    {
        try
        {
            foreach (var batch in batches)
                try
                {
                    made.Add(batch, stop);
                }
                catch (OperationCanceledException)
                {
                    batch.Dispose();
                    return;
                }
        }
        finally
        {
            made.CompleteAdding();
        }
    }
}
