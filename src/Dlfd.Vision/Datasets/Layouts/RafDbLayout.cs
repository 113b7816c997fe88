namespace Dlfd.Vision.Datasets.Layouts;

/// <summary>Reads RAF-DB (basic emotions) as Kaggle has it, <c>{train,test}/{1..7}/*.jpg</c>, or as released, <c>EmoLabel/list_patition_label.txt</c> and <c>Image/aligned</c>; writes the former.</summary>
/// <remarks>A tenth of the training images becomes the unseen split, of the others 3 in 10 are forgotten, by seed. Persons are not known. The label is <c>emotion</c>.</remarks>
public sealed class RafDbLayout : IImageLayout
{
    const string List = "list_patition_label.txt"; // spelt so in the release
    static readonly string[] Emotions = ["surprise", "fear", "disgust", "happiness", "sadness", "anger", "neutral"];

    /// <inheritdoc/>
    public IReadOnlyList<ImageRecord> Read(string folder, SplitOptions options)
    {
        var start = ImageFiles.Find(folder, "train", Path.Combine("DATASET", "train"), Path.Combine("EmoLabel", List), Path.Combine("basic", "EmoLabel", List));
        var root = Path.GetDirectoryName(start)!;
        return Division.OfTraining([.. start.EndsWith(List, StringComparison.Ordinal) ? Released(folder, start) : [.. Kaggle(folder, root, "train"), .. Kaggle(folder, root, "test")]], options.Validated());
    }

    static IEnumerable<ImageRecord> Kaggle(string folder, string root, string part) =>
        ClassFolderLayout.Classes(folder, ImageFiles.Find(folder, Path.Combine(root, part)), part).Select(r => r with
        {
            Labels = Label(r.Labels["class"]) ?? throw new InvalidDataException($"'{Path.Combine(folder, root, part, r.Labels["class"])}' is no class of RAF-DB; its folders are 1 to 7."),
        });

    static IEnumerable<ImageRecord> Released(string folder, string path)
    {
        var list = new LabelList(Path.Combine(folder, path));
        var images = Path.Combine(path, "..", "..", "Image", "aligned");
        foreach (var image in list.Images)
        {
            var part = image.Split('_')[0];
            if (part is not ("train" or "test")) throw list.Wrong(image, "is named neither train_ nor test_");
            var labels = Label(list.Value(image)) ?? throw list.Wrong(image, $"has the emotion '{list.Value(image)}', which is not from 1 to 7");
            var aligned = $"{Path.GetFileNameWithoutExtension(image)}_aligned{Path.GetExtension(image)}";
            yield return new(Path.GetRelativePath(folder, Path.Combine(folder, images, aligned)), null, part, labels);
        }
    }

    static Dictionary<string, string>? Label(string number) =>
        int.TryParse(number, out var i) && i is >= 1 and <= 7 ? new() { ["emotion"] = Emotions[i - 1] } : null;

    /// <inheritdoc/>
    /// <remarks>Needs the label <c>emotion</c>.</remarks>
    public void Write(string folder, IReadOnlyList<ImageRecord> records, Func<int, byte[]> jpeg)
    {
        foreach (var (index, record) in records.Index())
        {
            var part = record.Split == "test" ? "test" : "train";
            var label = Array.IndexOf(Emotions, record.Labels["emotion"]) + 1;
            if (label == 0) throw new ArgumentException($"'{record.Path}' has the emotion '{record.Labels["emotion"]}', which RAF-DB lacks; use {string.Join(", ", Emotions)}.", nameof(records));
            LayoutWriter.Image(Path.Combine(folder, "DATASET", part, $"{label}", $"{part}_{index + 1:D5}_aligned.jpg"), jpeg(index));
        }
    }
}
