namespace Dlfd.Vision.Datasets;

/// <summary>Finds image and label files.</summary>
static class ImageFiles
{
    static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase) { ".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp" };

    /// <summary>Tells whether a name ends as images do, in upper or lower case.</summary>
    public static bool IsImage(string name) => Extensions.Contains(Path.GetExtension(name));

    /// <summary>Finds the first of some places, relative to a folder, where copies of a set have a file or folder.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder itself is missing.</exception>
    /// <exception cref="FileNotFoundException">None of the places exists.</exception>
    public static string Find(string folder, params string[] places)
    {
        RequireFolder(folder);
        return places.FirstOrDefault(p => Path.Exists(Path.Combine(folder, p)))
            ?? throw new FileNotFoundException($"'{Path.Combine(folder, places[0])}' does not exist{(places.Length > 1 ? $" (nor does {string.Join(" or ", places[1..])} there)" : "")}; give the folder of the set.");
    }

    /// <summary>Checks that a folder exists.</summary>
    /// <exception cref="DirectoryNotFoundException">It does not.</exception>
    public static void RequireFolder(string folder)
    {
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"The folder '{folder}' does not exist; give the folder of the set.");
    }
}
