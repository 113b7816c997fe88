namespace Dlfd;

/// <summary>Writes a file under a temporary name beside its own, then renames it.</summary>
static class AtomicFile
{
    /// <param name="path">The file, replaced if it exists.</param>
    /// <param name="write">Writes the file of the name it is given.</param>
    public static void Write(string path, Action<string> write)
    {
        var full = Path.GetFullPath(path);
        var temporary = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.new");
        try
        {
            write(temporary);
            File.Move(temporary, full, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
