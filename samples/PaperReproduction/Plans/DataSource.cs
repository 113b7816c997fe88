using Dlfd.Vision.Datasets;
using Dlfd.Vision.Datasets.Layouts;

/// <summary>Names the images of runs.</summary>
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

    /// <summary>Finds the images and hashes their files, once for all runs.</summary>
    public FoundImages Find(CancellationToken token)
    {
        if (Dataset == "synthetic") return new(this, null, []);
        var records = ImageLayouts.Find(Dataset).Read(Folder!, Splits);
        if (Limit is { } limit) records = ImageManifest.Limit(records, limit);
        records = ImageSet.Hash(Folder!, records, token);
        if (Split != "clean") return new(this, records, []);
        var clean = new CleanSplit(records);
        return new(this, clean.Records, [clean.Summary]);
    }
}
