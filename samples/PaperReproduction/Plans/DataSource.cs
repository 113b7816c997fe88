using System.Security.Cryptography;
using System.Text.Json;
using Dlfd.Vision.Datasets;
using Dlfd.Vision.Datasets.Layouts;

/// <summary>Names the images of runs, and loads them.</summary>
sealed record DataSource
{
    /// <summary>Gets <c>synthetic</c> or the name of a layout.</summary>
    public required string Dataset { get; init; }

    /// <summary>Gets the folder of a layout.</summary>
    public string? Folder { get; init; }

    public required int Size { get; init; }

    public int? Limit { get; init; }

    public string Split { get; init; } = "checked";

    public SplitOptions Splits { get; init; } = new();

    public ImageLoadOptions Loading { get; init; } = new();

    /// <summary>Computes a hash of the files, their labels and splits (for drawn faces, of what draws them).</summary>
    public string Fingerprint(CancellationToken token)
    {
        object content = Dataset == "synthetic" ? new { Limit } : Records(token).Select(r => new { r.Path, r.Split, r.Identity, r.Labels, r.ContentHash });
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(content)))[..16];
    }

    /// <returns>The images, which the caller disposes, and what the report should say about them.</returns>
    public (ImageSet Images, IReadOnlyList<string> Notes) Load(IProgress<int> progress, CancellationToken token)
    {
        if (Dataset == "synthetic") return (SyntheticFaceSet.Create(Size, Limit, progress, token), []);
        var notes = new List<string>();
        return (ImageSet.Load(Folder!, Records(token, notes), Size, Loading, progress, token), notes);
    }

    IReadOnlyList<ImageRecord> Records(CancellationToken token, List<string>? notes = null)
    {
        var records = ImageLayouts.Find(Dataset).Read(Folder!, Splits);
        if (Limit is { } limit) records = ImageManifest.Limit(records, limit);
        records = ImageSet.Hash(Folder!, records, token);
        if (Split != "clean") return records;
        var clean = new CleanSplit(records);
        notes?.Add(clean.Summary);
        return clean.Records;
    }
}
