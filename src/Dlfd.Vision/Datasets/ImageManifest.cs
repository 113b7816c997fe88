using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Dlfd.Vision.Datasets;

/// <summary>Reads a labelled image folder: images beside a <c>labels.csv</c> with <c>image_path, identity, split</c> and label columns.</summary>
public static class ImageManifest
{
    static readonly string[] Splits = ["retain", "forget", "monitor", "unseen", "test"];

    /// <summary>Reads the folder's label file; images are not opened.</summary>
    /// <param name="folder">The folder with <c>labels.csv</c>. The column <c>identity</c> may be missing.</param>
    /// <exception cref="DirectoryNotFoundException">The folder is missing.</exception>
    /// <exception cref="FileNotFoundException">It has no <c>labels.csv</c>.</exception>
    /// <exception cref="InvalidDataException">A column is missing, or a row is malformed; the message names the line.</exception>
    public static IReadOnlyList<ImageRecord> Read(string folder)
    {
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"The folder '{folder}' does not exist; check --data.");
        var path = Path.Combine(folder, "labels.csv");
        if (!File.Exists(path)) throw new FileNotFoundException($"'{path}' does not exist; put labels.csv with image_path, identity, split and label columns there.");
        using var reader = new StreamReader(path);
        using var csv = new CsvReader(reader, new CsvConfiguration(CultureInfo.InvariantCulture) { TrimOptions = TrimOptions.Trim, BadDataFound = null });
        if (!csv.Read() || !csv.ReadHeader()) throw new InvalidDataException($"'{path}' is empty; its first line must name the columns.");
        var header = csv.HeaderRecord!;
        if (header.GroupBy(c => c).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new InvalidDataException($"'{path}' has the column '{twice.Key}' {twice.Count()} times; rename or remove one.");
        foreach (var column in new[] { "image_path", "split" })
            if (!header.Contains(column)) throw new InvalidDataException($"'{path}' has no column '{column}' (it has {string.Join(", ", header)}); add it.");

        var records = new List<ImageRecord>();
        while (csv.Read()) records.Add(Row(csv, header, path));
        return records.Count > 0 ? records : throw new InvalidDataException($"'{path}' has no rows; add a row for each image.");
    }

    static ImageRecord Row(CsvReader csv, string[] header, string path)
    {
        var line = csv.Parser.RawRow;
        if (csv.Parser.Count != header.Length)
            throw new InvalidDataException($"'{path}' line {line} has {csv.Parser.Count} fields instead of {header.Length}; correct the row.");
        var fields = header.ToDictionary(c => c, c => csv.GetField(c) ?? "");
        if (fields["image_path"].Length == 0)
            throw new InvalidDataException($"'{path}' line {line} has nothing in the column 'image_path'; name the image or remove the row.");
        var split = fields["split"];
        if (!Splits.Contains(split))
            throw new InvalidDataException($"'{path}' line {line} has '{split}' in the column 'split'; use {string.Join(", ", Splits)}.");
        var image = fields["image_path"];
        var identity = fields.GetValueOrDefault("identity");
        foreach (var column in new[] { "image_path", "split", "identity" }) fields.Remove(column);
        return new(image, string.IsNullOrEmpty(identity) ? null : identity, split, fields);
    }

    /// <summary>Thins records to about some images, in the same proportions of the splits and in their order.</summary>
    /// <param name="records">The records.</param>
    /// <param name="limit">The images to keep, at least 1; every split keeps at least one of its own.</param>
    /// <remarks>Persons are chosen by a fixed hash of their name and kept whole, but for the last one of a split.</remarks>
    public static IReadOnlyList<ImageRecord> Limit(IReadOnlyList<ImageRecord> records, int limit)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        if (limit >= records.Count) return records;
        var kept = records.Index().GroupBy(r => r.Item.Split).SelectMany(split => split
            .OrderBy(r => StableHash.Of(r.Item.Identity ?? r.Item.Path)).ThenBy(r => r.Index)
            .Take(Math.Max(1, (int)((long)split.Count() * limit / records.Count))));
        return [.. kept.OrderBy(r => r.Index).Select(r => r.Item)];
    }
}
