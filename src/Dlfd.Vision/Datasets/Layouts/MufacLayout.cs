using System.Globalization;

namespace Dlfd.Vision.Datasets.Layouts;

/// <summary>Reads and writes MUFAC: <c>custom_{train,val,test}_dataset.csv</c> with <c>family_id,person_id,age_class,image_path</c>, and folders of images beside.</summary>
/// <remarks>The first training rows are forgotten, the other ones stay; <c>val</c> is the paper's test split, <c>test</c> its unseen one. A person is a role within a family.</remarks>
public sealed class MufacLayout : IImageLayout
{
    const string Distributed = "custom_korean_family_dataset_resolution_128";
    static readonly string[] Classes = ["a", "b", "c", "d", "e", "f", "g", "h"];
    static readonly int[] Ages = [3, 9, 15, 24, 33, 45, 57, 68];

    /// <inheritdoc/>
    public IReadOnlyList<ImageRecord> Read(string folder, SplitOptions options)
    {
        var checkedOptions = options.Validated();
        var root = Path.GetDirectoryName(ImageFiles.Find(folder, Csv("train"), Path.Combine(Distributed, Csv("train"))))!;
        var train = Part(folder, root, "train", "retain").ToList();
        if (checkedOptions.ForgetRows >= train.Count)
            throw new InvalidDataException($"'{Path.Combine(folder, root, Csv("train"))}' has {train.Count} rows, of which the first {checkedOptions.ForgetRows} are to be forgotten, so that none stays; lower ForgetRows.");
        return
        [
            .. train.Select((r, i) => i < checkedOptions.ForgetRows ? r with { Split = "forget" } : r),
            .. Part(folder, root, "val", "test"),
            .. Part(folder, root, "test", "unseen"),
        ];
    }

    static IEnumerable<ImageRecord> Part(string folder, string root, string part, string split) =>
        LabelTable.Read(Path.Combine(folder, ImageFiles.Find(folder, Path.Combine(root, Csv(part)))), "family_id", "person_id", "age_class", "image_path")
            .Select(row => new ImageRecord(Path.Combine(root, Images(part), row["image_path"]), $"{row["family_id"]}-{row["person_id"]}", split,
                new Dictionary<string, string> { ["age_class"] = row.OneOf("age_class", Classes) }));

    /// <inheritdoc/>
    /// <remarks>Needs the label <c>age_class</c>.</remarks>
    public void Write(string folder, IReadOnlyList<ImageRecord> records, Func<int, byte[]> jpeg)
    {
        string[] persons = [.. records.Select((r, i) => r.Identity ?? $"image {i}")];
        var families = persons.Distinct().Index().ToDictionary(f => f.Item, f => f.Index + 1);
        foreach (var part in records.Index().OrderBy(r => r.Item.Split == "forget" ? 0 : 1).GroupBy(r => PartOf(r.Item.Split)))
        {
            List<string> lines = ["family_id,person_id,age_class,image_path"];
            foreach (var (index, record) in part)
            {
                var (family, age) = (families[persons[index]], record.Labels["age_class"]);
                var name = string.Create(CultureInfo.InvariantCulture, $"F{family:D4}_AGE_S_{Ages[Array.IndexOf(Classes, age)]}_{age}{index}.{(index % 12 == 0 ? "JPG" : "jpg")}");
                LayoutWriter.Image(Path.Combine(folder, Images(part.Key), name), jpeg(index));
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"F{family:D4},S,{age},{name}"));
            }
            LayoutWriter.Lines(Path.Combine(folder, Csv(part.Key)), lines);
        }
    }

    static string PartOf(string split) => split switch { "test" => "val", "unseen" or "monitor" => "test", _ => "train" };

    static string Csv(string part) => $"custom_{part}_dataset.csv";

    static string Images(string part) => $"{part}_images";
}
