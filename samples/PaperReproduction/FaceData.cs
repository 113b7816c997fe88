using Dlfd.Vision.Datasets;

/// <summary>Loads the images that a run is about.</summary>
static class FaceData
{
    public static ImageSet Load(RunOptions options, IProgress<int> progress, CancellationToken token)
    {
        if (options.Dataset == "synthetic") return SyntheticFaceSet.Create(options.Size, options.Limit, progress, token);
        var records = ImageManifest.Read(options.Data!);
        if (options.Limit is { } limit) records = ImageManifest.Limit(records, limit);
        return ImageSet.Load(options.Data!, records, options.Size, progress, token);
    }
}
