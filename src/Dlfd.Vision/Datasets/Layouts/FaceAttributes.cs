namespace Dlfd.Vision.Datasets.Layouts;

/// <summary>Reads and writes CelebA's list of attributes, of which <c>gender</c>, <c>young</c> and <c>smiling</c> are taken.</summary>
sealed class FaceAttributes
{
    static readonly string[] Names =
    [
        "5_o_Clock_Shadow", "Arched_Eyebrows", "Attractive", "Bags_Under_Eyes", "Bald", "Bangs", "Big_Lips", "Big_Nose", "Black_Hair", "Blond_Hair",
        "Blurry", "Brown_Hair", "Bushy_Eyebrows", "Chubby", "Double_Chin", "Eyeglasses", "Goatee", "Gray_Hair", "Heavy_Makeup", "High_Cheekbones",
        "Male", "Mouth_Slightly_Open", "Mustache", "Narrow_Eyes", "No_Beard", "Oval_Face", "Pale_Skin", "Pointy_Nose", "Receding_Hairline", "Rosy_Cheeks",
        "Sideburns", "Smiling", "Straight_Hair", "Wavy_Hair", "Wearing_Earrings", "Wearing_Hat", "Wearing_Lipstick", "Wearing_Necklace", "Wearing_Necktie", "Young",
    ];

    readonly LabelList list;
    readonly string[] names;

    /// <summary>Reads a list: perhaps the count, the names, and a row of 1 and -1 for each image.</summary>
    /// <exception cref="InvalidDataException">A needed attribute is not among the names, or the list is malformed.</exception>
    public FaceAttributes(string path)
    {
        list = new LabelList(path);
        names = list.Header is ["image_id", .. var rest] ? rest : list.Header;
        foreach (var name in new[] { "Male", "Young", "Smiling" })
            if (!names.Contains(name)) throw new InvalidDataException($"'{path}' does not name the attribute '{name}' in the line before its first image; add that line.");
    }

    public IEnumerable<string> Images => list.Images;

    public Dictionary<string, string> Of(string image) => new()
    {
        ["gender"] = Has(image, "Male") ? "male" : "female",
        ["young"] = Has(image, "Young") ? "1" : "0",
        ["smiling"] = Has(image, "Smiling") ? "1" : "0",
    };

    bool Has(string image, string name) => list.Value(image, Array.IndexOf(names, name), names.Length) switch
    {
        "1" => true,
        "-1" or "0" => false,
        var value => throw list.Wrong(image, $"has '{value}' for {name} instead of 1 or -1"),
    };

    /// <summary>Makes the lines of a list; attributes that the records do not have are -1.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<(string Image, ImageRecord Record)> images, string gap) =>
        [$"{images.Count}", string.Join(' ', Names) + " ", .. images.Select(i => $"{i.Image}{gap}{string.Join(' ', Names.Select(n => Value(i.Record, n)))}")];

    static string Value(ImageRecord record, string name) => name switch
    {
        "Male" => record.Labels.GetValueOrDefault("gender") == "male",
        "Young" or "Smiling" => record.Labels.GetValueOrDefault(name.ToLowerInvariant()) == "1",
        _ => false,
    } ? "1" : "-1";
}
