namespace Dlfd.Vision.Datasets.Layouts;

/// <summary>Writes the files of a layout, making their folders.</summary>
static class LayoutWriter
{
    public static void Image(string path, byte[] encoded)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, temporary => File.WriteAllBytes(temporary, encoded));
    }

    public static void Lines(string path, IEnumerable<string> lines, string newline = "\n")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, temporary => File.WriteAllText(temporary, string.Concat(lines.Select(l => l + newline))));
    }
}
