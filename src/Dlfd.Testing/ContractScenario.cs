using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Training;
using Dlfd.Unlearning;
using static TorchSharp.torch;

namespace Dlfd.Testing;

/// <summary>Represents a small task to try a method on: a trained model with batch norm and dropout, and images of 3 × 8 × 8 in three classes or with three labels; owns all of it.</summary>
public sealed class ContractScenario : IDisposable
{
    const int Outputs = 3;
    readonly List<IDisposable> owned = [];
    readonly Func<nn.Module<Tensor, Tensor>> create;
    readonly Dictionary<string, (Tensor Inputs, Tensor Labels)> sets = [];

    /// <summary>Draws the images and trains a model on them, in about a second.</summary>
    /// <param name="task">What the labels mean; null for single-label.</param>
    /// <param name="createModel">Makes fresh models from [n, 3, 8, 8] to [n, 3], each one a new object on the CPU; null for a small convolutional network.</param>
    public ContractScenario(ClassificationTask? task = null, Func<nn.Module<Tensor, Tensor>>? createModel = null)
    {
        (Task, create) = (task ?? ClassificationTask.SingleLabel, createModel ?? CreateNetwork);
        using var state = random.get_rng_state();
        random.manual_seed(1);
        try
        {
            (sets["retain"], sets["forget"], sets["monitor"]) = (Draw(64), Draw(20), Draw(30));
            Model = Own(create());
            ClassifierTrainer.Train(Model, Set("retain").Concat(Set("forget")), Task, new TrainingOptions { Epochs = 5, BatchSize = 16 }, seed: 1);
        }
        catch
        {
            Dispose();
            throw;
        }
        finally
        {
            random.set_rng_state(state);
        }
    }

    /// <summary>Gets the trained model, which runs change in place; borrowed.</summary>
    public nn.Module<Tensor, Tensor> Model { get; }

    /// <summary>Gets what the labels mean.</summary>
    public ClassificationTask Task { get; }

    /// <summary>Makes a request.</summary>
    /// <param name="seed">The run's seed; default 0.</param>
    /// <param name="altered">Parts of the data to exchange for others of the same shape; default none.</param>
    /// <param name="made">Told of every model that the run makes; null for nobody.</param>
    public UnlearningRequest Request(int seed = 0, DataAccess altered = DataAccess.None, Action<nn.Module<Tensor, Tensor>>? made = null) => new()
    {
        Model = Model,
        Retain = Altered("retain", altered.HasFlag(DataAccess.Retain), altered.HasFlag(DataAccess.RetainLabels)),
        Forget = Altered("forget", altered.HasFlag(DataAccess.Forget), altered.HasFlag(DataAccess.ForgetLabels)),
        Monitor = Altered("monitor", altered.HasFlag(DataAccess.Monitor), altered.HasFlag(DataAccess.MonitorLabels)),
        Task = Task,
        Seed = seed,
        CreateModel = () =>
        {
            var model = create();
            made?.Invoke(model);
            return model;
        },
    };

    TensorDataset Altered(string name, bool inputs, bool labels)
    {
        var (images, classes) = sets[name];
        return new(inputs ? Own(images.roll(1, -1)) : images, labels ? Own(classes.roll(1, 0)) : classes);
    }

    TensorDataset Set(string name) => new(sets[name].Inputs, sets[name].Labels);

    (Tensor Inputs, Tensor Labels) Draw(int count)
    {
        using var scope = NewDisposeScope();
        var classes = arange(count, dtype: int64).remainder(Outputs);
        var slope = (classes.view(-1, 1, 1, 1) - 1).to(float32) * linspace(-1, 1, 8).view(1, 1, 1, 8);
        var labels = Task == ClassificationTask.SingleLabel ? classes : nn.functional.one_hot(classes, Outputs).to(float32);
        return (Own(slope + 0.8 * randn(count, 3, 8, 8)), Own(labels));
    }

    Tensor Own(Tensor tensor)
    {
        owned.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }

    nn.Module<Tensor, Tensor> Own(nn.Module<Tensor, Tensor> module)
    {
        owned.Add(module);
        return module;
    }

    static nn.Module<Tensor, Tensor> CreateNetwork() => nn.Sequential(
        ("conv1", nn.Conv2d(3, 6, 3, padding: 1)), ("bn1", nn.BatchNorm2d(6)), ("relu1", nn.ReLU()),
        ("conv2", nn.Conv2d(6, 6, 3, padding: 1)), ("bn2", nn.BatchNorm2d(6)), ("relu2", nn.ReLU()), ("pool", nn.AdaptiveAvgPool2d(2)), ("flatten", nn.Flatten()),
        ("linear1", nn.Linear(24, 12)), ("relu3", nn.ReLU()), ("dropout", nn.Dropout(0.2)), ("linear2", nn.Linear(12, Outputs)));

    /// <inheritdoc/>
    public void Dispose() => owned.ForEach(o => o.Dispose());
}
