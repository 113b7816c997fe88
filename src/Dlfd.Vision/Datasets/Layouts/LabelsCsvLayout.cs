namespace Dlfd.Vision.Datasets.Layouts;

/// <summary>Reads and writes a folder with <c>labels.csv</c>: columns <c>image_path</c>, <c>split</c>, perhaps <c>identity</c>, and labels.</summary>
public sealed class LabelsCsvLayout : IImageLayout
{
    static readonly string[] Splits = ["retain", "forget", "monitor", "unseen", "test"];

    /// <inheritdoc/>
    public IReadOnlyList<ImageRecord> Read(string folder, SplitOptions options)
    {
        ImageFiles.RequireFolder(folder);
        var path = Path.Combine(folder, "labels.csv");
        if (!File.Exists(path)) throw new FileNotFoundException($"'{path}' does not exist; put labels.csv with image_path, identity, split and label columns there.");
        return [.. LabelTable.Read(path, "image_path", "split").Select(Record)];
    }

    static ImageRecord Record(LabelRow row)
    {
        var labels = row.Fields.Where(f => f.Key is not ("image_path" or "split" or "identity")).ToDictionary();
        return new(row["image_path"], row.Fields.GetValueOrDefault("identity") is { Length: > 0 } identity ? identity : null, row.OneOf("split", Splits), labels);
    }

    /// <inheritdoc/>
    public void Write(string folder, IReadOnlyList<ImageRecord> records, Func<int, byte[]> jpeg)
    {
        string[] columns = [.. records.SelectMany(r => r.Labels.Keys).Distinct()];
        List<string> lines = [string.Join(',', ["image_path", "identity", "split", .. columns])];
        foreach (var (index, record) in records.Index())
        {
            string[] fields = [$"images/{index:D6}.jpg", record.Identity ?? "", record.Split, .. columns.Select(c => record.Labels.GetValueOrDefault(c, ""))];
            if (fields.Any(f => f.AsSpan().ContainsAny(",\"\r\n")))
                throw new ArgumentException($"Record {index} has a comma, a quote or a line end in its identity or labels; leave those out.", nameof(records));
            LayoutWriter.Image(Path.Combine(folder, "images", $"{index:D6}.jpg"), jpeg(index));
            lines.Add(string.Join(',', fields));
        }
        LayoutWriter.Lines(Path.Combine(folder, "labels.csv"), lines);
    }
}
