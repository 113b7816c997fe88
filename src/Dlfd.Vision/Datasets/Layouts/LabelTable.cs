using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Dlfd.Vision.Datasets.Layouts;

/// <summary>Represents a row of a label file, which knows where it stands.</summary>
sealed record LabelRow(string File, int Line, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>Gets a value that may not be empty.</summary>
    /// <exception cref="InvalidDataException">It is empty.</exception>
    public string this[string column] => Fields[column] is { Length: > 0 } value
        ? value
        : throw new InvalidDataException($"'{File}' line {Line} has nothing in the column '{column}'; fill it in or remove the row.");

    /// <summary>Gets a value that must be one of some.</summary>
    /// <exception cref="InvalidDataException">It is another one.</exception>
    public string OneOf(string column, IReadOnlyList<string> allowed) => allowed.Contains(this[column])
        ? this[column]
        : throw new InvalidDataException($"'{File}' line {Line} has '{this[column]}' in the column '{column}'; use {string.Join(", ", allowed)}.");
}

/// <summary>Reads comma-separated label files whose first line names the columns.</summary>
static class LabelTable
{
    /// <summary>Reads all rows of a file.</summary>
    /// <exception cref="InvalidDataException">The file has no row, a column is missing or twice there, or a row has another number of fields, a stray quote or a line break within quotes.</exception>
    public static IReadOnlyList<LabelRow> Read(string path, params string[] columns)
    {
        using var reader = new StreamReader(path);
        using var csv = new CsvReader(reader, new CsvConfiguration(CultureInfo.InvariantCulture) 
        {
            TrimOptions = TrimOptions.Trim,
            LineBreakInQuotedFieldIsBadData = true, // else a quote that nobody closes swallows rows
            BadDataFound = bad => throw new InvalidDataException($"'{path}' line {bad.Context.Parser!.RawRow} has a stray quote, or a line break within quotes; correct the row."),
        });
        if (!csv.Read() || !csv.ReadHeader()) throw new InvalidDataException($"'{path}' is empty; its first line must name the columns.");
        var header = csv.HeaderRecord!;
        if (header.GroupBy(c => c).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new InvalidDataException($"'{path}' has the column '{twice.Key}' {twice.Count()} times; rename or remove one.");
        foreach (var column in columns)
            if (!header.Contains(column)) throw new InvalidDataException($"'{path}' has no column '{column}' (it has {string.Join(", ", header)}); add it.");

        List<LabelRow> rows = [];
        while (csv.Read())
        {
            if (csv.Parser.Count != header.Length)
                throw new InvalidDataException($"'{path}' line {csv.Parser.RawRow} has {csv.Parser.Count} fields instead of {header.Length}; correct the row.");
            rows.Add(new(path, csv.Parser.RawRow, header.ToDictionary(c => c, c => csv.GetField(c) ?? "")));
        }
        return rows.Count > 0 ? rows : throw new InvalidDataException($"'{path}' has no rows; add a row for each image.");
    }
}
