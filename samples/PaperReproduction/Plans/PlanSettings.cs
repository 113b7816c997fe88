using Dlfd.Training;
using Dlfd.Unlearning;
using Dlfd.Vision.Datasets;

/// <summary>What all runs of a plan share.</summary>
sealed record PlanSettings
{
    public required int Epochs { get; init; }

    public required int Batch { get; init; }

    public required IReadOnlyList<int> Seeds { get; init; }

    /// <summary>Gets whether every seed has an original and a retrained model of its own, rather than those of the first.</summary>
    public required bool ModelPerSeed { get; init; }

    /// <summary>Gets whether what is left of the forgotten is measured too.</summary>
    public required bool Deep { get; init; }

    public required torch.Device Device { get; init; }

    /// <summary>Gets what identifies the code that the results depend on.</summary>
    static string Build => string.Join(' ', new[] { typeof(IUnlearner), typeof(ImageSet), typeof(PlanSettings) }.Select(t => t.Module.ModuleVersionId.ToString("N")));

    TrainingOptions Training => new() { Epochs = Epochs, BatchSize = Batch };

    /// <summary>Plans methods with every seed on one task and network.</summary>
    /// <param name="images">The images.</param>
    /// <param name="task">What is predicted.</param>
    /// <param name="architecture">The network.</param>
    /// <param name="methods">The methods; the original model is trained even if it is not among them.</param>
    /// <param name="forgetLimit">The most images to forget; null for all.</param>
    public IReadOnlyList<PlannedRun> Runs(FoundImages images, string task, string architecture, IReadOnlyList<Method> methods, int? forgetLimit = null)
    {
        var compared = methods.Any(m => m.Key == "retrained");
        return [.. Seeds.SelectMany(seed => methods.Select(method => Run(images, task, architecture, method, seed, forgetLimit, compared))).DistinctBy(r => r.Spec.Key)];
    }

    PlannedRun Run(FoundImages images, string task, string architecture, Method method, int seed, int? forgetLimit, bool compared)
    {
        var modelSeed = ModelPerSeed ? seed : Seeds[0];
        var spec = new RunSpec
        {
            Dataset = images.Source.Dataset, Images = images.Fingerprint, Size = images.Source.Size, ForgetLimit = forgetLimit, Task = task, Architecture = architecture,
            Training = Training.ToString(), ModelSeed = modelSeed, Method = method.Key, Profile = method.Profile,
            Variation = method.Variation, Settings = method.Make is null ? "" : method.Create(task).ToString()!, Seed = method.Make is null ? modelSeed : seed, Compared = compared && method.Make is not null, Deep = Deep,
            Device = Device.type.ToString(), Threads = torch.get_num_threads(), Build = Build,
        };
        return new(spec, images, method, Training, Device);
    }
}
