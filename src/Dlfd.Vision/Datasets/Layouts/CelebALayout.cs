namespace Dlfd.Vision.Datasets.Layouts;

/// <summary>Reads and writes CelebA, aligned and cropped: <c>list_attr_celeba.txt</c>, <c>identity_CelebA.txt</c>, <c>list_eval_partition.txt</c> and <c>img_align_celeba</c>.</summary>
/// <remarks>Partition 1 is the unseen split and 2 the test split; of the persons of partition 0, 3 in 10 are forgotten, by seed.</remarks>
public sealed class CelebALayout : IImageLayout
{
    const string Attributes = "list_attr_celeba", Identities = "identity_CelebA", Partitions = "list_eval_partition", Images = "img_align_celeba";
    static readonly string[] Splits = ["train", "unseen", "test"];

    /// <inheritdoc/>
    public IReadOnlyList<ImageRecord> Read(string folder, SplitOptions options)
    {
        var attributes = new FaceAttributes(Find(folder, Attributes));
        var (identities, partitions) = (new LabelList(Find(folder, Identities)), new LabelList(Find(folder, Partitions)));
        var images = ImageFiles.Find(folder, Path.Combine(Images, Images), Images, Path.Combine("Img", Images));
        return Division.OfTraining([.. attributes.Images.Select(image =>
        {
            var part = partitions.Number(image);
            if (part is < 0 or > 2) throw partitions.Wrong(image, $"has the partition {part} instead of 0, 1 or 2");
            return new ImageRecord(Path.Combine(images, image), $"{identities.Number(image)}", Splits[part], attributes.Of(image));
        })], options.Validated());
    }

    static string Find(string folder, string name) => Path.Combine(folder,
        ImageFiles.Find(folder, $"{name}.txt", $"{name}.csv", Path.Combine("Anno", $"{name}.txt"), Path.Combine("Eval", $"{name}.txt")));

    /// <inheritdoc/>
    /// <remarks>Takes the labels gender, young and smiling; line ends are those of the official files, and not everywhere the same.</remarks>
    public void Write(string folder, IReadOnlyList<ImageRecord> records, Func<int, byte[]> jpeg)
    {
        string[] shown = [.. records.Select((r, i) => r.Identity ?? $"image {i}")];
        var persons = shown.Distinct().Index().ToDictionary(p => p.Item, p => p.Index + 1);
        List<(string Image, ImageRecord Record)> named = [.. records.Select((r, i) => ($"{i + 1:D6}.jpg", r))];
        for (var i = 0; i < records.Count; i++) LayoutWriter.Image(Path.Combine(folder, Images, named[i].Image), jpeg(i));
        LayoutWriter.Lines(Path.Combine(folder, $"{Attributes}.txt"), FaceAttributes.Lines(named, " "), "\r\n");
        LayoutWriter.Lines(Path.Combine(folder, $"{Identities}.txt"), named.Select((n, i) => $"{n.Image} {persons[shown[i]]}"), "\r\n");
        LayoutWriter.Lines(Path.Combine(folder, $"{Partitions}.txt"), named.Select(n => $"{n.Image} {n.Record.Split switch { "test" => 2, "unseen" or "monitor" => 1, _ => 0 }}"));
    }
}
