using System.Diagnostics;
using System.Reflection;
using Dlfd.Data;
using Dlfd.Evaluation;
using Dlfd.Models;
using Dlfd.Reporting;
using Dlfd.Training;
using Dlfd.Unlearning;
using Dlfd.Vision.Datasets;
using Dlfd.Vision.Imaging;
using Dlfd.Vision.Models;
using TorchSharp;

/// <summary>Trains the original model, runs every method from it and measures the results.</summary>
sealed class Experiment : IDisposable
{
    readonly RunOptions options;
    readonly Progress progress;
    readonly CancellationToken token;
    readonly ImageSet images;
    readonly IReadOnlyList<string> notes;
    readonly ImageTask task;
    readonly UnlearningSplits splits;
    readonly torch.Device device;
    readonly ImageClassifier network;
    readonly NoMusEvaluator evaluator = new();
    readonly List<ReportRow> rows = [];
    readonly List<string> skipped = [];
    readonly List<LossDistribution> distributions = [];

    public Experiment(RunOptions options, Progress progress, CancellationToken token)
    {
        (this.options, this.progress, this.token) = (options, progress, token);
        device = TorchBackend.SelectDevice(options.Device);
        (images, notes) = FaceData.Load(options, progress.Images, token);
        task = ImageTask.Find(options.Task, images.Records);
        splits = new UnlearningSplits(images, task, options.Split == "published");
        if (options.Batch > splits.Retain.Count)
            throw new ArgumentException($"--batch {options.Batch} is larger than the retain set of {splits.Retain.Count} images; lower --batch or raise --limit.");
        torch.random.manual_seed(options.Seeds[0]);
        network = CreateNetwork();
    }

    ImageClassifier CreateNetwork() => ImageNetworks.Create(options.Architecture, task.Classes.Count, device);

    static BatchTransform Augmentation => BatchTransforms.HorizontalFlip();

    TrainingOptions Training => new() { Epochs = options.Epochs, BatchSize = options.Batch };

    public UnlearningReport Run()
    {
        var clock = Stopwatch.StartNew();
        ClassifierTrainer.Train(network, splits.Train, task.Classification, Training, options.Seeds[0], Augmentation, progress.Steps, "original", cancellationToken: token);
        var trainingSeconds = clock.Elapsed.TotalSeconds;
        using var original = ModelSnapshot.Capture(network);
        foreach (var method in options.Methods)
        {
            if (method.Create is null)
            {
                original.RestoreTo(network);
                Measure(method, options.Seeds[0], trainingSeconds);
                continue;
            }
            foreach (var seed in method.Key == "retrained" ? options.Seeds.Take(1) : options.Seeds)
            {
                original.RestoreTo(network);
                clock.Restart();
                if (!Unlearn(method, method.Create(options.Task, Training), seed)) break;
                Measure(method, seed, clock.Elapsed.TotalSeconds);
            }
        }
        return rows.Count > 0 ? Report() : throw new ArgumentException(string.Join(' ', skipped));
    }

    // A method that is not made for this task or network is left out; every other failure ends the run.
    bool Unlearn(Method method, IUnlearner unlearner, int seed)
    {
        try
        {
            unlearner.Unlearn(Request(seed), progress.Titled($"{method.Title}, seed {seed}"), token);
            return true;
        }
        catch (Exception e) when (e is NotApplicableException or NotSupportedException)
        {
            skipped.Add($"{method.Title} does not apply: {e.Message}");
            progress.Skipped(skipped[^1]);
            return false;
        }
    }

    UnlearningRequest Request(int seed) => new()
    {
        Model = network,
        Retain = splits.Retain,
        Forget = splits.Forget,
        Monitor = splits.Monitor,
        Task = task.Classification,
        CreateModel = CreateNetwork,
        Augmentation = Augmentation,
        Normalization = InputNormalization.ImageNet,
        Seed = seed,
    };

    void Measure(Method method, int seed, double seconds)
    {
        var (forget, unseen, test) = (Predict(splits.Forget), Predict(splits.Unseen), Predict(splits.Test));
        var result = evaluator.Evaluate(forget, unseen, test);
        var row = new ReportRow
        {
            Method = method.Key,
            Profile = method.Profile,
            Arch = options.Architecture,
            Task = options.Task,
            Dataset = options.Dataset,
            Seed = seed,
            TestAccuracy = result.TestAccuracy,
            Top2Accuracy = result.Top2Accuracy,
            MiaAccuracy = result.Membership.Accuracy,
            MiaFloor = result.Membership.MajorityFloor,
            ForgettingScore = result.Membership.ForgettingScore,
            Nomus = result.Score,
            RetainAccuracy = Predict(splits.Retain).Accuracy,
            ForgetAccuracy = forget.Accuracy,
            Seconds = Math.Round(seconds, 1),
            Device = device.ToString(),
            Threads = torch.get_num_threads(),
            LibraryVersion = typeof(IUnlearner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
            MiaAuc = result.Membership.Auc,
            MiaAucLow = result.Membership.AucLow,
            MiaAucHigh = result.Membership.AucHigh,
        };
        rows.Add(row);
        progress.Result(method.Title, row);
        if (seed == options.Seeds[0] && method.Key is "original" or "retrained" or "dlfd")
            distributions.Add(new(method.Title, forget.Losses, unseen.Losses));
    }

    Predictions Predict(ILabeledDataset data) => new Classifier(network).Predict(data, task.Classification, cancellationToken: token);

    UnlearningReport Report() => new()
    {
        Title = $"Unlearning on {(options.Dataset == "synthetic" ? "synthetic faces" : options.Dataset)}, task {options.Task}",
        Settings =
        [
            new("Images", $"{images.Records.Count - splits.Dropped} of {options.Size} px ({splits.Dropped} without a label dropped)"),
            new("Splits", $"retain {splits.Retain.Count}, forget {splits.Forget.Count}, monitor {splits.Monitor.Count}, unseen {splits.Unseen.Count}, test {splits.Test.Count}"),
            new("Classes", string.Join(", ", task.Classes)),
            new("Majority rate of test", splits.MajorityRate().ToString("0.0000", System.Globalization.CultureInfo.InvariantCulture)),
            new("Network", $"{options.Architecture}, {options.Epochs} epochs, batch {options.Batch}"),
            new("Seeds", $"{string.Join(", ", options.Seeds)}; the original and retrained models are trained once, with seed {options.Seeds[0]}"),
            new("Device", $"{device}, {torch.get_num_threads()} threads"),
        ],
        Rows = rows,
        LossDistributions = distributions,
        Notes = [.. notes, .. splits.Warnings, .. skipped],
    };

    public void Dispose()
    {
        network?.Dispose();
        splits?.Dispose();
        images?.Dispose();
    }
}
