namespace Dlfd.Vision.Datasets.Layouts;

/// <summary>Writes the files of a layout, making their folders.</summary>
static class LayoutWriter
{
    public static void Image(string path, byte[] encoded)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, encoded);
    }

    public static void Lines(string path, IEnumerable<string> lines, string newline = "\n")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, System.Text.Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + newline))));
    }
}
