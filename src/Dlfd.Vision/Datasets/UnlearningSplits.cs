using Dlfd.Data;

namespace Dlfd.Vision.Datasets;

/// <summary>Holds the five sets of an unlearning experiment over one image set; owns their labels, borrows the images.</summary>
public sealed class UnlearningSplits : IDisposable
{
    readonly Tensor labels;
    readonly Dictionary<string, long[]> rows;
    readonly ImageSet images;

    /// <summary>Makes the sets and checks that none shares a person or a file with another.</summary>
    /// <param name="images">The images; borrowed, must outlive the splits.</param>
    /// <param name="task">What is predicted; images without its labels are dropped and counted.</param>
    /// <param name="published">Whether shared persons and files are a warning rather than an error.</param>
    /// <param name="forgetLimit">The most images to forget, at least 1: the first ones; the others of that split are in no set. Null takes all.</param>
    /// <exception cref="InvalidDataException">A split is empty, or two splits share a person or a file; the message names them.</exception>
    public UnlearningSplits(ImageSet images, ImageTask task, bool published = false, int? forgetLimit = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(task);
        this.images = images;
        var labelled = images.Records.Select(task.HasLabels).ToArray();
        Dropped = labelled.Count(l => !l);
        var hasMonitor = images.Records.Any(r => r.Split == "monitor");
        rows = Enumerable.Range(0, labelled.Length).Where(i => labelled[i])
            .GroupBy(i => SplitOf(images.Records[i], hasMonitor)).ToDictionary(g => g.Key, g => g.Select(i => (long)i).ToArray());
        foreach (var split in new[] { "retain", "forget", "unseen", "monitor", "test" })
            if (!rows.ContainsKey(split)) throw new InvalidDataException($"The {split} split has no image with a label of task '{task.Name}'; add some to the label files, take more of the images or choose another task.");
        if (forgetLimit is { } limit)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1, nameof(forgetLimit));
            rows["forget"] = [.. rows["forget"].Take(limit)];
        }
        string[] leaks = [.. Shared(r => r.Identity, "person"), .. Shared(r => r.ContentHash.Length > 0 ? r.ContentHash : null, "file")];
        if (leaks.Length > 0 && !published) throw new InvalidDataException(leaks[0] + " Correct the label files, mend the splits (CleanSplit), or take them as they are published.");
        Warnings = [.. leaks, .. Copies()];
        labels = Labels(task, labelled).DetachFromDisposeScope();
    }

    /// <summary>Gets how many images had no label of the task.</summary>
    public int Dropped { get; }

    /// <summary>Gets a sentence for each kind of leak between splits that were taken as published, and one if some files are there more than once.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Gets the training examples that stay.</summary>
    public ILabeledDataset Retain => Set("retain");

    /// <summary>Gets the training examples to forget.</summary>
    public ILabeledDataset Forget => Set("forget");

    /// <summary>Gets retain and forget examples together: what the original model was trained on.</summary>
    public ILabeledDataset Train => Set("retain", "forget");

    /// <summary>Gets the unseen examples that may steer a run.</summary>
    public ILabeledDataset Monitor => Set("monitor");

    /// <summary>Gets the unseen examples that only the final score sees.</summary>
    public ILabeledDataset Unseen => Set("unseen");

    /// <summary>Gets the examples that measure accuracy.</summary>
    public ILabeledDataset Test => Set("test");

    /// <summary>Gets whose face each image that stays is, in order; null where that is not known.</summary>
    public IReadOnlyList<string?> RetainIdentities => Identities("retain");

    /// <summary>Gets whose face each image to forget is, in order; null where that is not known.</summary>
    public IReadOnlyList<string?> ForgetIdentities => Identities("forget");

    /// <summary>Gets whose face each unseen image is, in order; null where that is not known.</summary>
    public IReadOnlyList<string?> UnseenIdentities => Identities("unseen");

    /// <summary>Gets whose face each test image is, in order; null where that is not known.</summary>
    public IReadOnlyList<string?> TestIdentities => Identities("test");

    /// <summary>Computes the accuracy of always guessing the test split's most frequent label, averaged over labels in multi-label tasks.</summary>
    public double MajorityRate()
    {
        using var scope = torch.NewDisposeScope();
        var test = labels.index_select(0, torch.tensor(rows["test"]));
        if (test.dim() > 1) return test.mean([0]).to(torch.float64).sub(0.5).abs().add(0.5).mean().item<double>();
        return test.bincount(null, 0).max().item<long>() / (double)test.shape[0];
    }

    /// <summary>The published split; without monitor rows, half of the unseen persons by a hash that no seed changes.</summary>
    static string SplitOf(ImageRecord record, bool hasMonitor) =>
        record.Split == "unseen" && !hasMonitor && StableHash.Of(record.Unit) % 2 == 0 ? "monitor" : record.Split;

    IEnumerable<string> Shared(Func<ImageRecord, string?> key, string kind)
    {
        var shared = rows.SelectMany(split => split.Value.Select(i => (Key: key(images.Records[(int)i]), Split: split.Key, images.Records[(int)i].Path)))
            .Where(e => e.Key is not null).GroupBy(e => e.Key).Where(g => g.Select(e => e.Split).Distinct().Count() > 1).ToList();
        if (shared.Count == 0) yield break;
        var examples = shared.Take(5).Select(g => kind == "file" ? string.Join(" = ", g.Take(2).Select(e => $"{e.Split} '{e.Path}'")) : $"'{g.Key}' in {string.Join(" and ", g.Select(e => e.Split).Distinct())}");
        var counts = shared.CountBy(g => string.Join(" and ", g.Select(e => e.Split).Distinct())).OrderByDescending(c => c.Value).Select(c => $"{c.Value} in {c.Key}");
        yield return $"{shared.Count} {kind}(s) are in more than one split ({string.Join(", ", counts)}): {string.Join("; ", examples)}.";
    }

    IEnumerable<string> Copies()
    {
        string[] hashes = [.. rows.Values.SelectMany(r => r).Select(i => images.Records[(int)i].ContentHash).Where(h => h.Length > 0)];
        if (hashes.Distinct().Count() is var distinct && distinct < hashes.Length) yield return $"The {hashes.Length} images are {distinct} distinct files.";
    }

    Tensor Labels(ImageTask task, bool[] labelled)
    {
        using var scope = torch.NewDisposeScope();
        int[] known = [.. Enumerable.Range(0, labelled.Length).Where(i => labelled[i])];
        var values = task.Labels([.. known.Select(i => images.Records[i])]);
        var all = torch.zeros([labelled.Length, .. values.shape[1..]], dtype: values.dtype);
        all.index_copy_(0, torch.tensor(known.Select(i => (long)i).ToArray()), values);
        return all.MoveToOuterDisposeScope();
    }

    string?[] Identities(string split) => [.. rows[split].Select(i => images.Records[(int)i].Identity)];

    ImageDataset Set(params string[] splits) => new(images, [.. splits.SelectMany(s => rows[s])], labels, InputNormalization.ImageNet);

    /// <inheritdoc/>
    public void Dispose() => labels.Dispose();
}
