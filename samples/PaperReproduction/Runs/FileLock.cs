/// <summary>Takes the operating system's lock on a file, which ends with the process however that ends, and removes what killed processes left.</summary>
static class FileLock
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.2);

    /// <summary>Takes the lock; null if another process has it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="left">Finds the files to remove, which only the owner of the lock makes.</param>
    public static FileStream? Take(string path, Func<IEnumerable<string>> left)
    {
        FileStream taken;
        try
        {
            taken = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
        try
        {
            foreach (var file in left()) File.Delete(file);
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>Waits for the lock.</summary>
    /// <exception cref="OperationCanceledException">The token stopped the wait.</exception>
    public static FileStream Wait(string path, Func<IEnumerable<string>> left, CancellationToken token)
    {
        while (true)
        {
            if (Take(path, left) is { } taken) return taken;
            token.WaitHandle.WaitOne(Patience);
            token.ThrowIfCancellationRequested();
        }
    }
}
