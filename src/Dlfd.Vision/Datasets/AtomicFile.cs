namespace Dlfd.Vision.Datasets;

/// <summary>Writes files that are either whole or not there.</summary>
static class AtomicFile
{
    /// <summary>Writes to a temporary name beside the file and renames it.</summary>
    public static void Write(string path, params ReadOnlySpan<byte> content)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
