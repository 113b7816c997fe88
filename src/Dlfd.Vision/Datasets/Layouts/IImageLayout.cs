namespace Dlfd.Vision.Datasets.Layouts;

/// <summary>Represents how a published set lays out its label files and images: reads such a folder, and writes one.</summary>
/// <remarks>Implementers: one file, and one line in <see cref="ImageLayouts"/>.</remarks>
public interface IImageLayout
{
    /// <summary>Reads the label files; images are not opened.</summary>
    /// <param name="folder">The folder of the set.</param>
    /// <param name="options">What the files leave open about the splits.</param>
    /// <returns>The images in the order of the files, their paths relative to <paramref name="folder"/>.</returns>
    /// <exception cref="DirectoryNotFoundException">The folder, or one inside it, is missing.</exception>
    /// <exception cref="FileNotFoundException">A label file is missing; the message names it.</exception>
    /// <exception cref="InvalidDataException">A row is malformed; the message names the file and the line.</exception>
    IReadOnlyList<ImageRecord> Read(string folder, SplitOptions options);

    /// <summary>Writes images in this layout, as far as it can hold their labels and splits.</summary>
    /// <param name="folder">Where to; made if missing.</param>
    /// <param name="records">The images; their paths are not used.</param>
    /// <param name="jpeg">Gives the encoded image of a record's position.</param>
    void Write(string folder, IReadOnlyList<ImageRecord> records, Func<int, byte[]> jpeg);
}
