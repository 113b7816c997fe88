using Dlfd.Vision.Datasets;
using Dlfd.Vision.Datasets.Layouts;

/// <summary>Loads the images that a run is about.</summary>
static class FaceData
{
    /// <returns>The images, which the caller disposes, and what the report should say about them.</returns>
    public static (ImageSet Images, IReadOnlyList<string> Notes) Load(RunOptions options, IProgress<int> progress, CancellationToken token)
    {
        if (options.Dataset == "synthetic") return (SyntheticFaceSet.Create(options.Size, options.Limit, progress, token), []);
        List<string> notes = [];
        var records = ImageLayouts.Find(options.Dataset).Read(options.Data!, options.Splits);
        if (options.Limit is { } limit) records = ImageManifest.Limit(records, limit);
        if (options.Split == "clean")
        {
            var clean = new CleanSplit(ImageSet.Hash(options.Data!, records, token));
            records = clean.Records;
            notes.Add(clean.Summary);
        }
        return (ImageSet.Load(options.Data!, records, options.Size, options.Loading, progress, token), notes);
    }
}
