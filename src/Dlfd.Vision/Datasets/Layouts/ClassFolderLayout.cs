namespace Dlfd.Vision.Datasets.Layouts;

/// <summary>Reads and writes folders of images, one folder a class, whose name is the label <c>class</c>.</summary>
/// <remarks>
/// Above the classes may be folders of splits: <c>retain</c>, <c>forget</c>, <c>unseen</c>, <c>test</c> and <c>monitor</c>; or
/// <c>train</c> and <c>test</c>, perhaps with <c>val</c>, which is then unseen. Other divisions are made by seed. Persons are not known.
/// </remarks>
public sealed class ClassFolderLayout : IImageLayout
{
    static readonly Dictionary<string, string> Splits = new()
    {
        ["retain"] = "retain", ["forget"] = "forget", ["monitor"] = "monitor", ["unseen"] = "unseen", ["test"] = "test", ["train"] = "train", ["val"] = "unseen",
    };

    /// <inheritdoc/>
    public IReadOnlyList<ImageRecord> Read(string folder, SplitOptions options)
    {
        var checkedOptions = options.Validated();
        ImageFiles.RequireFolder(folder);
        var parts = Names(folder).ToList();
        if (parts.Count == 0 || parts.Any(p => !Splits.ContainsKey(p)))
            return Division.OfTraining(Division.Divide([.. Classes(folder, "", "all")], "all", checkedOptions.Seed, ("test", checkedOptions.TestShare), ("train", 1)), checkedOptions);
        return Division.OfTraining([.. parts.SelectMany(p => Classes(folder, p, Splits[p]))], checkedOptions);
    }

    /// <summary>Reads the images of every class folder, in the order of their names.</summary>
    /// <exception cref="InvalidDataException">There is no class folder, or one has no image.</exception>
    internal static IEnumerable<ImageRecord> Classes(string folder, string part, string split)
    {
        var path = Path.Combine(folder, part);
        var classes = Names(path).ToList();
        if (classes.Count == 0) throw new InvalidDataException($"'{path}' has no folders; put the images of each class into a folder of its name.");
        foreach (var name in classes)
        {
            string[] images = [.. Directory.EnumerateFiles(Path.Combine(path, name)).Where(ImageFiles.IsImage).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
            if (images.Length == 0) throw new InvalidDataException($"'{Path.Combine(path, name)}' has no image; add some or remove the folder.");
            foreach (var image in images) yield return new(Path.Combine(part, name, image), null, split, new Dictionary<string, string> { ["class"] = name });
        }
    }

    static IEnumerable<string> Names(string path) =>
        Directory.EnumerateDirectories(path).Select(d => Path.GetFileName(d)).Where(n => n[0] != '.').Order(StringComparer.Ordinal);

    /// <inheritdoc/>
    /// <remarks>The class is the label <c>class</c>, or else the first label.</remarks>
    public void Write(string folder, IReadOnlyList<ImageRecord> records, Func<int, byte[]> jpeg)
    {
        foreach (var (index, record) in records.Index())
            LayoutWriter.Image(Path.Combine(folder, record.Split, record.Labels.GetValueOrDefault("class") ?? record.Labels.Values.First(), $"{index:D6}.jpg"), jpeg(index));
    }
}
