namespace Dlfd.Vision.Datasets.Layouts;

/// <summary>Lists the layouts that can be read, by the name of their set.</summary>
public static class ImageLayouts
{
    static readonly Dictionary<string, IImageLayout> Known = new()
    {
        ["mufac"] = new MufacLayout(),
        ["rafdb"] = new RafDbLayout(),
        ["mucac"] = new MucacLayout(),
        ["celeba"] = new CelebALayout(),
        ["folder"] = new ClassFolderLayout(),
        ["faces"] = new LabelsCsvLayout(),
    };

    /// <summary>Gets the names.</summary>
    public static IReadOnlyCollection<string> Names => Known.Keys;

    /// <summary>Finds a layout.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such layout; the message lists them.</exception>
    public static IImageLayout Find(string name) => Known.TryGetValue(name, out var layout)
        ? layout
        : throw new ArgumentException($"There is no layout '{name}'; use one of {string.Join(", ", Names)}.", nameof(name));
}
