/// <summary>Writes a folder whole or not at all: under another name, then renamed.</summary>
static class NewFolder
{
    /// <param name="folder">The folder; missing or empty.</param>
    /// <param name="write">Fills the folder of the name it is given.</param>
    /// <exception cref="IOException">The folder is not empty, or cannot be written.</exception>
    public static void Write(string folder, Action<string> write)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(full)) throw new IOException($"'{folder}' is a file; give --out a new folder.");
        var exists = Directory.Exists(full);
        if (exists && Directory.EnumerateFileSystemEntries(full).Any()) throw new IOException($"The folder '{folder}' is not empty; give --out a new one.");
        var name = $"{Path.GetFileName(full)}.{Path.GetRandomFileName()}.new";
        var unfinished = Directory.CreateDirectory(exists ? Path.Combine(full, name) : Path.Combine(Path.GetDirectoryName(full)!, name)).FullName; // inside: it may be another device
        try
        {
            write(unfinished);
            if (!exists) Directory.Move(unfinished, full);
            else foreach (var entry in Directory.EnumerateFileSystemEntries(unfinished).ToList()) Directory.Move(entry, Path.Combine(full, Path.GetFileName(entry)));
        }
        finally
        {
            if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        }
    }
}
