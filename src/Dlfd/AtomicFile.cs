namespace Dlfd;

/// <summary>Writes a file under a temporary name beside its own, then renames it.</summary>
static class AtomicFile
{
    /// <summary>Finds out whether a file can be written, before work is done that would be lost.</summary>
    /// <exception cref="IOException">It cannot.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not.</exception>
    public static void Check(string path) => new FileStream(Temporary(Path.GetFullPath(path)), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose).Dispose();

    /// <param name="path">The file, replaced if it exists.</param>
    /// <param name="write">Writes the file of the name it is given.</param>
    public static void Write(string path, Action<string> write)
    {
        var full = Path.GetFullPath(path);
        var temporary = Temporary(full);
        try
        {
            write(temporary);
            File.Move(temporary, full, overwrite: true);
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary); // where its folder is missing, deleting would hide why
        }
    }

    static string Temporary(string full) => Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.new");
}
