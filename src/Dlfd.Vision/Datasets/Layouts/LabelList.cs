namespace Dlfd.Vision.Datasets.Layouts;

/// <summary>Reads label files of rows such as <c>000001.jpg 2880</c>, their fields apart by blanks or commas.</summary>
sealed class LabelList
{
    static readonly char[] Separators = [' ', '\t', ','];
    readonly Dictionary<string, (int Line, string[] Values)> rows = [];

    /// <summary>Reads all rows; lines before the first one that starts with an image are its header.</summary>
    /// <exception cref="InvalidDataException">The file has no row, a row starts with no image, or an image is there twice.</exception>
    public LabelList(string path)
    {
        Path = path;
        var line = 0;
        foreach (var text in File.ReadLines(path))
        {
            line++;
            var fields = text.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (fields.Length == 0) continue;
            if (ImageFiles.IsImage(fields[0]))
            {
                if (!rows.TryAdd(fields[0], (line, fields[1..])))
                    throw new InvalidDataException($"'{path}' line {line} has '{fields[0]}' again (first in line {rows[fields[0]].Line}); remove one of the rows.");
            }
            else if (rows.Count == 0) Header = fields;
            else throw new InvalidDataException($"'{path}' line {line} starts with '{fields[0]}' instead of an image; correct the row.");
        }
        if (rows.Count == 0) throw new InvalidDataException($"'{path}' has no rows; it needs a row for each image.");
    }

    public string Path { get; }

    /// <summary>Gets the last line before the rows; empty where there is none.</summary>
    public string[] Header { get; } = [];

    /// <summary>Gets the images in the order of the file.</summary>
    public IEnumerable<string> Images => rows.Keys;

    /// <summary>Gets a value of an image.</summary>
    /// <param name="image">The image, as the file names it.</param>
    /// <param name="index">Which value after the name, from 0.</param>
    /// <param name="count">How many there must be.</param>
    /// <exception cref="InvalidDataException">The image is not there, or its row has another number of values.</exception>
    public string Value(string image, int index = 0, int count = 1)
    {
        if (!rows.TryGetValue(image, out var row))
            throw new InvalidDataException($"'{Path}' has no row for '{image}', which the other label files name; add it.");
        return row.Values.Length == count ? row.Values[index] : throw Wrong(image, $"has {row.Values.Length} values instead of {count}");
    }

    /// <summary>Gets a value that is a whole number.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public int Number(string image) => int.TryParse(Value(image), out var number)
        ? number
        : throw Wrong(image, $"has '{Value(image)}' where a whole number is expected");

    /// <summary>Makes an error that names the file, the line and the image.</summary>
    public InvalidDataException Wrong(string image, string what) => new($"'{Path}' line {rows[image].Line} ('{image}') {what}; correct the row.");
}
