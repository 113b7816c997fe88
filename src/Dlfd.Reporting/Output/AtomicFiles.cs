namespace Dlfd.Reporting.Output;

/// <summary>Writes all files or none.</summary>
internal static class AtomicFiles
{
    internal static async Task WriteAsync(string folder, IReadOnlyList<ReportFile> files, CancellationToken ct)
    {
        var pending = files.Select(file => new PendingFile(Path.Combine(folder, file.Path), file.Content)).ToList();
        try
        {
            foreach (var file in pending)
                await file.StageAsync(ct).ConfigureAwait(false);
            ct.ThrowIfCancellationRequested();
            Commit(pending);
        }
        finally
        {
            pending.ForEach(file => file.Clean());
        }
    }

    static void Commit(List<PendingFile> pending)
    {
        var done = new Stack<PendingFile>();
        try
        {
            foreach (var file in pending)
            {
                file.Commit();
                done.Push(file);
            }
        }
        catch
        {
            while (done.TryPop(out var file))
                file.Revert();
            throw;
        }
    }
}
