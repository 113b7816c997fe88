using Dlfd.Vision.Datasets;
using Dlfd.Vision.Synthetic;

/// <summary>Turns drawn faces into a labelled image set: 55 % of the people retain, 13 % forget, 8 % monitor, 12 % unseen, 12 % test.</summary>
static class SyntheticFaceSet
{
    const int ImagesPerPerson = 10;

    public static ImageSet Create(int size, int? limit, IProgress<int> progress, CancellationToken token)
    {
        var options = new SyntheticFaceOptions { Size = size, ImagesPerIdentity = ImagesPerPerson };
        if (limit is { } images) options.Identities = Math.Clamp(images / ImagesPerPerson, 1, options.Identities);
        ImageRecord[] records = [.. SyntheticFaces.Describe(options).Select((face, i) => Record(face, i, options.Identities))];
        return new(SyntheticFaces.Draw(options, progress, token), size, records);
    }

    static ImageRecord Record(SyntheticFace face, int index, int people)
    {
        var share = (index / ImagesPerPerson + 0.5) / people;
        var split = share < 0.55 ? "retain" : share < 0.68 ? "forget" : share < 0.76 ? "monitor" : share < 0.88 ? "unseen" : "test";
        return new($"synthetic {index}", face.Identity, split, new Dictionary<string, string>
        {
            ["gender"] = face.Male ? "male" : "female",
            ["age_class"] = face.AgeClass.ToString(),
            ["emotion"] = face.Emotion,
            ["young"] = face.Young ? "1" : "0",
            ["smiling"] = face.Smiling ? "1" : "0",
        });
    }
}
