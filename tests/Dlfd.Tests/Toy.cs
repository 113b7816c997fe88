using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Training;
using Dlfd.Unlearning;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dlfd.Tests;

/// <summary>A small network with batch norm and dropout, and three-class data it can learn, on the CPU.</summary>
sealed class ToyNetwork : Module<Tensor, Tensor>, IFeatureClassifier
{
    readonly TorchSharp.Modules.Sequential extractor;
    readonly TorchSharp.Modules.Linear last;

    public ToyNetwork(int outputs = 3) : base("toy")
    {
        extractor = Sequential(Conv2d(3, 6, 3, padding: 1), BatchNorm2d(6), ReLU(), AdaptiveAvgPool2d(2), Flatten(), Linear(24, 12), ReLU(), Dropout(0.2));
        last = Linear(12, outputs);
        RegisterComponents();
    }

    public Tensor Features(Tensor inputs) => extractor.call(inputs);

    public Tensor Classify(Tensor features) => last.call(features);

    public override Tensor forward(Tensor input) => Classify(Features(input));
}

/// <summary>A trained toy model with its data; owns all of it.</summary>
sealed class Toy : IDisposable
{
    readonly List<IDisposable> owned = [];

    public Toy(int classes = 3, bool train = true, int epochs = 10)
    {
        random.manual_seed(7);
        Network = new ToyNetwork(classes);
        owned.Add(Network);
        (Retain, Forget, Monitor) = (Images(96, 1, classes), Images(24, 2, classes), Images(30, 3, classes));
        if (train) ClassifierTrainer.Train(Network, Retain, ClassificationTask.SingleLabel, new TrainingOptions { Epochs = epochs, BatchSize = 16 }, seed: 5);
    }

    public ToyNetwork Network { get; }

    public TensorDataset Retain { get; }

    public TensorDataset Forget { get; }

    public TensorDataset Monitor { get; }

    public UnlearningRequest Request(int seed = 0) => new()
    {
        Model = Network, Retain = Retain, Forget = Forget, Monitor = Monitor, Seed = seed, CreateModel = () => new ToyNetwork(),
        Normalization = new InputNormalization([0.5f, 0.5f, 0.5f], [0.25f, 0.25f, 0.25f]),
    };

    TensorDataset Images(int count, int seed, int classes)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed);
        var labels = arange(count, dtype: int64).remainder(classes);
        var pattern = (labels.view(-1, 1, 1, 1) - 1).to(float32) * linspace(-1, 1, 8).view(1, 1, 1, 8);
        var images = (0.5 + 0.15 * pattern + 0.1 * randn(count, 3, 8, 8, generator: generator)).clamp(0, 1);
        var inputs = ((images - 0.5) / 0.25).DetachFromDisposeScope();
        labels.DetachFromDisposeScope();
        owned.AddRange([inputs, labels]);
        return new(inputs, labels);
    }

    public void Dispose() => owned.ForEach(o => o.Dispose());
}
