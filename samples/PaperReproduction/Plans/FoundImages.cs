using System.Security.Cryptography;
using System.Text.Json;
using Dlfd.Vision.Datasets;

/// <summary>Images that were found, to be decoded when a run needs them.</summary>
/// <param name="source">Where they are.</param>
/// <param name="records">What is known of them; null for faces that are drawn.</param>
/// <param name="notes">What the report should say about them.</param>
sealed class FoundImages(DataSource source, IReadOnlyList<ImageRecord>? records, IReadOnlyList<string> notes)
{
    public DataSource Source => source;

    public IReadOnlyList<string> Notes => notes;

    /// <summary>Gets a hash of the files, their labels and splits and of whether these may leak (for drawn faces, of how many; the code that draws them is part of <see cref="RunSpec.Build"/>).</summary>
    public string Fingerprint { get; } = Hash(records is null ? new { source.Limit }
        : new { Published = source.Split == "published", Records = records.Select(r => new { Path = r.Path.Replace('\\', '/'), r.Split, r.Identity, r.Labels, r.ContentHash }) });

    /// <summary>Decodes them; the caller disposes the set.</summary>
    public ImageSet Load(IProgress<int> progress, CancellationToken token) => records is null
        ? SyntheticFaceSet.Create(source.Size, source.Limit, progress, token)
        : ImageSet.Load(source.Folder!, records, source.Size, source.Loading, progress, token);

    static string Hash(object content) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(content)))[..16];
}
