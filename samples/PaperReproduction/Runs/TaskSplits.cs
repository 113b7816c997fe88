using Dlfd.Vision.Datasets;

/// <summary>Splits images for the task of a run, or tells why that run cannot be.</summary>
static class TaskSplits
{
    /// <summary>Under which the attack on the sets has none to test on.</summary>
    const int FewestToTest = 6;

    /// <param name="run">The run.</param>
    /// <param name="images">Its images; borrowed.</param>
    /// <returns>The task, and its sets; the caller disposes these.</returns>
    /// <exception cref="ArgumentException">A set is too small to train on or to attack.</exception>
    /// <exception cref="InvalidDataException">A set is empty, or two share a person or a file.</exception>
    public static (ImageTask Task, UnlearningSplits Splits) Of(PlannedRun run, ImageSet images)
    {
        var task = ImageTask.Find(run.Spec.Task, images.Records);
        var splits = new UnlearningSplits(images, task, run.Images.Source.Split == "published", run.Spec.ForgetLimit);
        if (Refusal(run, task, splits) is not { } refusal) return (task, splits);
        splits.Dispose();
        throw new ArgumentException(refusal);
    }

    static string? Refusal(PlannedRun run, ImageTask task, UnlearningSplits splits)
    {
        if (run.Training.BatchSize > splits.Retain.Count) return $"--batch {run.Training.BatchSize} is larger than the retain set of {splits.Retain.Count} images; lower --batch or raise --limit.";
        foreach (var (name, set) in new[] { ("retain", splits.Retain), ("forget", splits.Forget), ("unseen", splits.Unseen) })
            if (set.Count < FewestToTest) return $"The {name} set of task '{task.Name}' has {set.Count} images, too few for the attack, which needs {FewestToTest}; take more images or another task.";
        return null;
    }
}
