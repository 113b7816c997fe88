using Dlfd.Models;

namespace Dlfd.Vision.Datasets;

/// <summary>Represents which label columns a model predicts, and their classes.</summary>
public sealed class ImageTask
{
    readonly IReadOnlyList<string> columns;

    ImageTask(string name, IReadOnlyList<string> columns, IReadOnlyList<string> classes) =>
        (Name, this.columns, Classes) = (name, columns, classes);

    /// <summary>Gets the name, such as <c>age</c>.</summary>
    public string Name { get; }

    /// <summary>Gets the classes in the order of their indices, or the labels of a multi-label task.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Gets what the labels mean.</summary>
    public ClassificationTask Classification => columns.Count > 1 ? ClassificationTask.MultiLabel : ClassificationTask.SingleLabel;

    /// <summary>Finds a task in the records.</summary>
    /// <param name="name"><c>age</c> (column <c>age_class</c> where there is one), <c>emotion</c>, <c>attributes</c> (gender, young and smiling together), <c>gender</c>, or any label column.</param>
    /// <param name="records">The images; rows with an empty label do not count.</param>
    /// <exception cref="ArgumentException">The records have no such column, or fewer than two classes.</exception>
    public static ImageTask Find(string name, IReadOnlyList<ImageRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        var there = records.SelectMany(r => r.Labels.Keys).Distinct().ToList();
        string[] columns = name switch
        {
            "attributes" => ["gender", "young", "smiling"],
            "age" when there.Contains("age_class") => ["age_class"],
            _ => [name],
        };
        foreach (var column in columns)
            if (!there.Contains(column)) throw new ArgumentException($"Task '{name}' needs the label column '{column}', which is not there; use one of {string.Join(", ", there)}.");
        if (columns.Length > 1) return new(name, columns, columns);
        string[] classes = [.. records.Select(r => r.Labels.GetValueOrDefault(columns[0], "")).Where(v => v.Length > 0).Distinct().Order(StringComparer.Ordinal)];
        if (classes.Length < 2) throw new ArgumentException($"Column '{columns[0]}' has {classes.Length} different labels; a task needs at least 2.");
        return new(name, columns, classes);
    }

    /// <summary>Tells whether an image has all the labels of the task.</summary>
    /// <param name="record">The image.</param>
    public bool HasLabels(ImageRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return columns.All(c => record.Labels.GetValueOrDefault(c, "").Length > 0);
    }

    /// <summary>Makes the labels of some images, int64 [n] or float32 [n, labels], owned by the caller.</summary>
    /// <exception cref="InvalidDataException">A label of a multi-label task is neither yes nor no.</exception>
    internal Tensor Labels(IReadOnlyList<ImageRecord> records)
    {
        if (columns.Count > 1)
            return torch.tensor(records.SelectMany(r => columns.Select(c => YesOrNo(r, c))).ToArray(), [records.Count, columns.Count]);
        var indices = Classes.Index().ToDictionary(c => c.Item, c => (long)c.Index);
        return torch.tensor(records.Select(r => indices[r.Labels[columns[0]]]).ToArray());
    }

    static float YesOrNo(ImageRecord record, string column) => record.Labels[column] switch
    {
        "1" or "male" or "true" => 1,
        "0" or "-1" or "female" or "false" => 0,
        var value => throw new InvalidDataException($"'{record.Path}' has the label '{value}' in column '{column}'; use 0 or 1 (or male, female)."),
    };
}
