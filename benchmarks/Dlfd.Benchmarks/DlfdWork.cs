using Dlfd.Data;
using Dlfd.Models;
using Dlfd.OptimalTransport;
using Dlfd.Training;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using Dlfd.Vision.Imaging;
using Dlfd.Vision.Models;

namespace Dlfd.Benchmarks;

/// <summary>What is timed of DLFD and its rivals, on one batch of retain and one of forget images (the two halves).</summary>
sealed class DlfdWork : IDisposable
{
    readonly LowPrecisionCopy copy;
    readonly TensorDataset all;
    readonly UnlearningRequest request;
    readonly Tensor inputs, targets, forget;
    readonly SinkhornDistance sinkhorn = new(SinkhornOptions.Fast);
    (ChannelsLast Order, OptimizerLoop Loop)? run;

    public DlfdWork(ImageClassifier network, Tensor images, Tensor labels, Func<ImageClassifier> create)
    {
        (Network, Images, Labels) = (network, images, labels);
        all = new TensorDataset(images, labels);
        var half = images.shape[0] / 2;
        (inputs, targets, forget) = (images[..(int)half], labels[..(int)half], images[(int)half..]);
        long[] Rows(long from, long count) => [.. Enumerable.Range(0, (int)count).Select(i => from + i % half)];
        request = new()
        {
            Model = network, Retain = all.Subset(Rows(0, 4 * half)), Forget = all.Subset(Rows(half, 2 * half)), Monitor = all.Subset(Rows(0, 2 * half)), CreateModel = create, Normalization = InputNormalization.ImageNet,
        };
        using (new SeededTorch(1)) copy = new(create(), torch.ScalarType.BFloat16);
    }

    public ImageClassifier Network { get; }

    public Tensor Images { get; }

    public Tensor Labels { get; }

    /// <summary>M.</summary>
    public int Steps { get; init; } = 15;

    /// <summary>What a run of DLFD has once from its start: weights in order, and an optimizer of such weights.</summary>
    OptimizerLoop Training => (run ??= (new(Network), new(Network, new() { LearningRate = 1e-5 }, 0))).Loop;

    /// <summary>A part of DLFD, or the method whose epoch is to run: four batches of retain and two of forget images.</summary>
    public Action Case(string name) => name switch
    {
        "step_eval" => () => Step(evaluation: true),
        "step_train" => () => Step(evaluation: false),
        "perturb_eval" => () => Perturb(true).Dispose(),
        "perturb_train" => () => Perturb(false).Dispose(),
        "bf16_eval" => () => Step(evaluation: true, copy),
        "bf16_train" => () => Step(evaluation: false, copy),
        "predict" => () => Within(() => new Classifier(Network).Predict(all, ClassificationTask.SingleLabel)),
        "monitor" => () => Within(Look),
        _ => () =>
        {
            EndRun(); // a method has its own
            var method = Method(name, (int)targets.shape[0]);
            method.Unlearn(method.Reads.HasFlag(DataAccess.Monitor) ? request : request with { Monitor = null }); // with one, a run also looks out for over-forgetting: two predictions of the monitor set and one of the forget set
        },
    };

    void Within(Action part)
    {
        _ = Training;
        part();
    }

    /// <summary>MiB of anonymous memory after every tenth of a whole DLFD run over so many batches, augmented and monitored.</summary>
    public IReadOnlyList<double> Levels(int batches)
    {
        var half = targets.shape[0];
        var options = DlfdOptions.Paper with { BatchSize = (int)half, PerturbationSteps = Steps, ForgettingThreshold = 1e-9, LearningRate = 1e-5 };
        var levels = new MemoryLevels(batches / 10);
        new DlfdUnlearner(options).Unlearn(request with { Retain = all.Subset([.. Enumerable.Range(0, batches * (int)half).Select(i => i % half)]), Augmentation = BatchTransforms.HorizontalFlip() }, levels);
        return levels.Values;
    }

    sealed class MemoryLevels(int every) : IProgress<TrainingProgress>
    {
        public List<double> Values { get; } = [];

        public void Report(TrainingProgress value)
        {
            if (value.Step % every != 0) return;
            GC.Collect(); // garbage would be added, up to what the collector allows itself
            Values.Add(MemoryStudies.Status("RssAnon") / 1024.0);
        }
    }

    /// <summary>One look of DLFD's monitor at two batches a side.</summary>
    void Look()
    {
        using var session = new UnlearningSession(request, DlfdOptions.Paper, new(), null, null, default);
        using var monitor = new UnlearningMonitor(session, DlfdOptions.Paper, null);
        monitor.Look();
    }

    public void Step(bool evaluation, LowPrecisionCopy? by = null)
    {
        using var moved = Perturb(evaluation, by);
        Network.train(!evaluation);
        Training.Minimize(() => ClassificationTask.SingleLabel.Loss(Network.call(moved), targets));
    }

    Tensor Perturb(bool evaluation, LowPrecisionCopy? by = null)
    {
        _ = Training;
        return new FeatureDistancing(DlfdOptions.Paper with { PerturbationSteps = Steps, PerturbInEvaluationMode = evaluation }, sinkhorn, request, by).Perturb(inputs, targets, forget, 0.5);
    }

    static IUnlearner Method(string name, int batch) => name switch
    {
        "finetune" => new FineTuneUnlearner(new() { Epochs = 1, BatchSize = batch, LearningRate = 1e-5 }),
        "neggrad" => new NegGradUnlearner(new() { Epochs = 1, BatchSize = batch, LearningRate = 1e-6, LossCeiling = null }),
        "scrub" => new ScrubUnlearner(new() { Epochs = 1, MaximizationEpochs = 1, BatchSize = batch, ForgetBatchSize = batch, LearningRate = 1e-6, DivergenceCeiling = null, Rewind = false }),
        "bad-teaching" => new BadTeachingUnlearner(new() { Epochs = 1, BatchSize = batch, RetainShare = 1 }),
        "salun" => new SalUnUnlearner(new() { Epochs = 1, BatchSize = batch, LearningRate = 1e-6 }),
        _ => Methods.Create(name, batch),
    };

    void EndRun()
    {
        run?.Loop.Dispose();
        run?.Order.Dispose();
        run = null;
    }

    public void Dispose()
    {
        EndRun();
        copy.Dispose();
        foreach (var view in new[] { inputs, targets, forget }) view.Dispose();
    }
}
