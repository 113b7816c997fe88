using Dlfd.Data;
using Dlfd.Evaluation;
using Dlfd.Models;
using Dlfd.Training;
using Dlfd.Unlearning;
using Dlfd.Vision.Datasets;
using Dlfd.Vision.Imaging;
using Dlfd.Vision.Models;

/// <summary>Holds the sets and the network of one group of runs; borrows the images.</summary>
sealed class Workbench : IDisposable
{
    /// <summary>Under which no monitor is attacked.</summary>
    const int FewestToAttack = 10;

    readonly ImageSet images;
    readonly ImageTask task;
    readonly PlannedRun run;

    /// <param name="run">Any run of the group.</param>
    /// <param name="images">Its images; borrowed.</param>
    public Workbench(PlannedRun run, ImageSet images)
    {
        (this.run, this.images) = (run, images);
        (task, Splits) = TaskSplits.Of(run, images);
        Network = CreateNetwork();
    }

    public UnlearningSplits Splits { get; }

    public ImageClassifier Network { get; private set; }

    /// <summary>Gets the images a step of the training of the original and the retrained model.</summary>
    public int BatchSize => run.Training.BatchSize;

    public ClassificationTask Task => task.Classification;

    public IReadOnlyList<string> Notes => [.. run.Images.Notes, .. Splits.Warnings];

    public IReadOnlyList<KeyValuePair<string, string>> About =>
    [
        new($"Images, {Of}", $"{images.Records.Count - Splits.Dropped} of {images.Size} px ({Splits.Dropped} without a label dropped)"),
        new($"Splits, {Of}", $"retain {Splits.Retain.Count}, forget {Splits.Forget.Count}, monitor {Splits.Monitor.Count}, unseen {Splits.Unseen.Count}, test {Splits.Test.Count}"),
        new($"Classes, {Of}", string.Join(", ", task.Classes)),
        new($"Majority rate of test, {Of}", Splits.MajorityRate().ToString("0.0000", System.Globalization.CultureInfo.InvariantCulture)),
    ];

    string Of => run.Spec.Few is { } few ? $"{run.Spec.Task}, {few}" : run.Spec.Task;

    static BatchTransform Augmentation => BatchTransforms.HorizontalFlip();

    /// <summary>Measures the network as it is.</summary>
    public ModelEvaluation Evaluate(CancellationToken token) => new ModelEvaluator().Evaluate(new Classifier(Network), new(Splits.Retain, Splits.Forget, Splits.Unseen, Splits.Test)
    {
        RetainIdentities = Splits.RetainIdentities,
        ForgetIdentities = Splits.ForgetIdentities,
        UnseenIdentities = Splits.UnseenIdentities,
        TestIdentities = Splits.TestIdentities,
    }, Task, token);

    /// <summary>Measures NoMUS on the monitor set; null where that or the forget set is too small to attack.</summary>
    public double? MonitorNomus(ModelEvaluation evaluation, CancellationToken token)
    {
        if (Splits.Monitor is not { Count: >= FewestToAttack } monitor || Splits.Forget.Count < FewestToAttack) return null;
        var unseen = new Classifier(Network).Predict(monitor, Task, cancellationToken: token);
        return new NoMusEvaluator().Evaluate(evaluation.Forget, unseen, unseen).Score;
    }

    /// <summary>Gets or sets what was measured of the retrained model of the group; null as long as nobody did.</summary>
    public ModelEvaluation? Retrained { get; set; }

    /// <summary>Gets or sets what an untrained network predicts of the forget set; null as long as nobody asked.</summary>
    public Predictions? Untrained { get; set; }

    /// <summary>Trains the original or the retrained model from scratch, or goes on from the checkpoint.</summary>
    /// <returns>What the whole training took and costs.</returns>
    public (TrainingSummary Summary, ComputeCost Cost) Train(RunSpec model, TrainingOptions training, string checkpoint, IProgress<TrainingProgress> progress, CancellationToken token)
    {
        var data = model.Method == "original" ? Splits.Train : Splits.Retain;
        Network.Dispose();
        torch.random.manual_seed(model.Seed);
        Network = CreateNetwork();
        var summary = ClassifierTrainer.Train(Network, data, Task, training, model.Seed, Augmentation, progress, checkpoint: checkpoint, cancellationToken: token);
        return (summary, new(training.Epochs * data.Count, training.Epochs * data.Count));
    }

    public UnlearningRequest Request(int seed) => new()
    {
        Model = Network,
        Retain = Splits.Retain,
        Forget = Splits.Forget,
        Monitor = Splits.Monitor,
        Task = Task,
        CreateModel = CreateNetwork,
        Augmentation = Augmentation,
        Normalization = InputNormalization.ImageNet,
        Seed = seed,
    };

    /// <summary>Makes an untrained network; the caller disposes it.</summary>
    public ImageClassifier CreateNetwork() => ImageNetworks.Create(run.Spec.Architecture, task.Classes.Count, run.Device);

    public void Dispose()
    {
        Network.Dispose();
        Splits.Dispose();
    }
}
