namespace Dlfd.Vision.Datasets;

/// <summary>Represents what is known of one image.</summary>
/// <param name="Path">The path as the label file gives it, relative to its folder.</param>
/// <param name="Identity">Whose face it is; null where that is not known.</param>
/// <param name="Split">The split it belongs to: retain, forget, monitor, unseen or test.</param>
/// <param name="Labels">Every label column with its value; empty where the image has none.</param>
/// <param name="ContentHash">A hash of the file's bytes; empty until the image was read.</param>
public sealed record ImageRecord(string Path, string? Identity, string Split, IReadOnlyDictionary<string, string> Labels, string ContentHash = "")
{
    /// <summary>Gets what is never divided: the person or, where none is known, the image, named alike on every system.</summary>
    internal string Unit => Identity ?? Path.Replace('\\', '/');
}
