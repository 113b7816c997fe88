namespace Dlfd.Vision.Datasets.Layouts;

/// <summary>Reads and writes MUCAC: CelebA-HQ with <c>CelebA-HQ-identity.txt</c> and <c>CelebA-HQ-attribute.txt</c>.</summary>
/// <remarks>The number of a person decides its split, as in the benchmark's notebooks: test below 190, forget below 1250, retain below 4855, unseen from there.</remarks>
public sealed class MucacLayout : IImageLayout
{
    const string Images = "CelebAMask-HQ/CelebA-HQ-img", Identities = "CelebA-HQ-identity.txt", Attributes = "CelebA-HQ-attribute.txt";
    static readonly Dictionary<string, (int First, int End)> Persons = new() { ["test"] = (0, 190), ["forget"] = (190, 1250), ["retain"] = (1250, 4855), ["unseen"] = (4855, 6217) };

    /// <inheritdoc/>
    public IReadOnlyList<ImageRecord> Read(string folder, SplitOptions options)
    {
        var identities = new LabelList(Path.Combine(folder, ImageFiles.Find(folder, Identities)));
        var attributes = new FaceAttributes(Path.Combine(folder, ImageFiles.Find(folder, Attributes)));
        var images = ImageFiles.Find(folder, Images, "CelebA-HQ-img");
        return [.. identities.Images.Select(image =>
        {
            var person = identities.Number(image);
            if (person < 0) throw identities.Wrong(image, $"has the person {person}; persons count from 0");
            var split = Persons.FirstOrDefault(p => person < p.Value.End).Key ?? "unseen";
            return new ImageRecord(Path.Combine(images, image), $"{person}", split, attributes.Of(image));
        })];
    }

    /// <inheritdoc/>
    /// <remarks>Persons get numbers that lie in the part of their split; takes the labels gender, young and smiling.</remarks>
    public void Write(string folder, IReadOnlyList<ImageRecord> records, Func<int, byte[]> jpeg)
    {
        (string Split, string Person)[] shown = [.. records.Select((r, i) => (r.Split == "monitor" ? "unseen" : r.Split, r.Identity ?? $"image {i}"))];
        var persons = shown.Distinct().GroupBy(p => p.Split).SelectMany(g => g.Select((person, i) => (Person: person, Number: Persons[g.Key].First + i))).ToDictionary(p => p.Person, p => p.Number);
        if (persons.FirstOrDefault(p => p.Value >= Persons[p.Key.Split].End).Key.Split is { } full)
            throw new ArgumentException($"There are more persons in '{full}' than the {Persons[full].End - Persons[full].First} that MUCAC has numbers for; write fewer.", nameof(records));
        for (var i = 0; i < records.Count; i++) LayoutWriter.Image(Path.Combine(folder, Images, $"{i}.jpg"), jpeg(i));
        LayoutWriter.Lines(Path.Combine(folder, Identities), records.Select((r, i) => $"{i}.jpg {persons[shown[i]]}"));
        LayoutWriter.Lines(Path.Combine(folder, Attributes), FaceAttributes.Lines([.. records.Select((r, i) => ($"{i}.jpg", r))], "  "));
    }
}
