using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Training;
using Dlfd.Vision.Models;

namespace Dlfd.Tests.Training;

[Collection("Torch")]
public class TrainingCheckpointTests : TempFolder
{
    static readonly TrainingOptions Options = new() { Epochs = 4, BatchSize = 16 };

    static readonly BatchTransform Noise = (x, random) => x + (float)random.NextDouble();

    sealed class StopAt(long step, CancellationTokenSource source) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step == step) source.Cancel();
        }
    }

    sealed class Watch(Action action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action();
    }

    static void Train(Toy toy, TrainingOptions options, string? file, long? stopAt = null, int seed = 3)
    {
        using var source = new CancellationTokenSource();
        ClassifierTrainer.Train(toy.Network, toy.Retain, ClassificationTask.SingleLabel, options, seed, Noise, stopAt is { } step ? new StopAt(step, source) : null, cancellationToken: source.Token, checkpoint: file);
    }

    [Theory]
    [InlineData(OptimizerKind.Sgd, 3)]
    [InlineData(OptimizerKind.Sgd, 6)]
    [InlineData(OptimizerKind.Sgd, 13)]
    [InlineData(OptimizerKind.Sgd, 23)]
    [InlineData(OptimizerKind.Adam, 14)]
    [InlineData(OptimizerKind.AdamW, 20)]
    public void An_interrupted_run_ends_with_the_bits_of_one_that_was_not(OptimizerKind optimizer, long stopAt)
    {
        using Toy whole = new(train: false), broken = new(train: false), resumed = new(train: false);
        var options = Options with { Optimizer = optimizer, LearningRate = 0.01 };
        Train(whole, options, file: null);
        var file = At("checkpoint");
        FluentActions.Invoking(() => Train(broken, options, file, stopAt)).Should().Throw<OperationCanceledException>();
        File.Exists(file).Should().Be(stopAt >= 6, "an epoch has six steps");
        Train(resumed, options, file);
        using var expected = ModelSnapshot.Capture(whole.Network);
        expected.Differences(resumed.Network).Should().BeEmpty();
        expected.Differences(broken.Network).Should().NotBeEmpty();
    }

    /// <summary>Its weights and moments lie in another order while it is trained.</summary>
    [Theory]
    [InlineData(OptimizerKind.Sgd)]
    [InlineData(OptimizerKind.Adam)]
    public void A_network_with_channels_last_goes_on_with_the_same_bits_and_gets_its_order_back(OptimizerKind optimizer)
    {
        torch.random.manual_seed(1);
        using ResNet18 whole = new(2), broken = new(2), resumed = new(2), watched = new(2);
        using var start = ModelSnapshot.Capture(whole);
        start.RestoreTo(broken);
        start.RestoreTo(resumed);
        using var scope = torch.NewDisposeScope();
        var data = new TensorDataset(torch.randn(8, 3, 32, 32), torch.tensor(new long[] { 0, 1, 1, 0, 1, 0, 0, 1 }));
        void Train(ResNet18 network, string? file, CancellationTokenSource source, long? stopAt = null) =>
            ClassifierTrainer.Train(new Classifier(network), data, ClassificationTask.SingleLabel, new() { Epochs = 3, BatchSize = 4, Optimizer = optimizer, LearningRate = 0.01 }, 3, null,
                stopAt is { } step ? new StopAt(step, source) : null, checkpoint: file, cancellationToken: source.Token);
        using CancellationTokenSource never = new(), once = new();
        Train(whole, null, never);
        var order = new List<bool>();
        ClassifierTrainer.Train(new Classifier(watched), data, ClassificationTask.SingleLabel, new() { Epochs = 1, BatchSize = 4 }, 3, progress: new Watch(() => order.Add(watched.parameters().All(p => p.is_contiguous()))));
        order.Should().Equal(false, false);
        FluentActions.Invoking(() => Train(broken, At("checkpoint"), once, stopAt: 3)).Should().Throw<OperationCanceledException>();
        Train(resumed, At("checkpoint"), never);
        using var expected = ModelSnapshot.Capture(whole);
        expected.Differences(resumed).Should().BeEmpty();
        expected.Differences(broken).Should().NotBeEmpty();
        broken.parameters().Concat(resumed.parameters()).Should().OnlyContain(p => p.is_contiguous());
    }

    [Fact]
    public void A_training_minds_no_infinity_that_was_there_before()
    {
        using var scope = torch.NewDisposeScope();
        using var network = torch.nn.Linear(2, 2);
        network.register_buffer("mask", torch.full(2, 2, float.NegativeInfinity));
        var data = new TensorDataset(torch.rand(3, 2), torch.zeros(3, torch.int64));
        ClassifierTrainer.Train(network, data, ClassificationTask.SingleLabel, new() { Epochs = 1, BatchSize = 3 }, seed: 0).Steps.Should().Be(1);
    }

    [Fact]
    public void A_training_leaves_the_modes_as_they_were()
    {
        using var toy = new Toy(train: false);
        toy.Network.eval();
        Train(toy, Options, null);
        toy.Network.modules().Should().OnlyContain(m => !m.training);
    }

    [Fact]
    public void A_training_that_ends_without_numbers_says_so_and_keeps_nothing()
    {
        using var scope = torch.NewDisposeScope();
        using var network = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.BatchNorm1d(2)); // one example has no variance, which the loss does not show
        var data = new TensorDataset(torch.rand(3, 2), torch.zeros(3, torch.int64));
        FluentActions.Invoking(() => ClassifierTrainer.Train(network, data, ClassificationTask.SingleLabel, new() { Epochs = 1, BatchSize = 1 }, seed: 0, checkpoint: At("kept")))
            .Should().Throw<ArithmeticException>().WithMessage("'1.running_var' is not finite*raise BatchSize*");
        Files().Should().BeEmpty();
    }

    [Fact]
    public void A_finished_run_is_not_trained_again()
    {
        using Toy first = new(train: false), again = new(train: false);
        var file = At("checkpoint");
        var (_, took) = ClassifierTrainer.Train(first.Network, first.Retain, ClassificationTask.SingleLabel, Options, 3, (x, _) => { Thread.Sleep(2); return x; }, checkpoint: file);
        var seen = 0;
        var summary = ClassifierTrainer.Train(again.Network, again.Retain, ClassificationTask.SingleLabel, Options, 3, (x, _) => { seen++; return x; }, checkpoint: file);
        summary.Steps.Should().Be(24);
        summary.Duration.Should().BeGreaterThan(TimeSpan.FromMilliseconds(48), "24 batches slept 2 ms each").And.BeLessThan(took + TimeSpan.FromSeconds(5));
        seen.Should().Be(0);
        using var expected = ModelSnapshot.Capture(first.Network);
        expected.Matches(again.Network).Should().BeTrue();
    }

    [Fact]
    public void A_checkpoint_of_another_training_is_refused_and_kept()
    {
        using var toy = new Toy(train: false);
        var file = At("checkpoint");
        Train(toy, Options, file);
        var bytes = File.ReadAllBytes(file);
        foreach (var train in new Action[] { () => Train(toy, Options with { LearningRate = 0.01 }, file), () => Train(toy, Options, file, seed: 4) })
            train.Should().Throw<InvalidDataException>().WithMessage("*another training*delete it*");
        File.ReadAllBytes(file).Should().Equal(bytes);
    }

    [Fact]
    public void A_checkpoint_of_other_trained_layers_is_refused()
    {
        using var toy = new Toy(train: false);
        var plain = Options with { Momentum = 0 }; // no moments, which would tell
        Train(toy, plain, At("checkpoint"));
        toy.Network.get_parameter("last.weight")!.requires_grad = false;
        FluentActions.Invoking(() => Train(toy, plain, At("checkpoint"))).Should().Throw<InvalidDataException>().WithMessage("*another training*");
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_is_found_before_the_first_step()
    {
        using var toy = new Toy(train: false);
        using var present = ModelSnapshot.Capture(toy.Network);
        FluentActions.Invoking(() => Train(toy, Options, At("nowhere", "checkpoint"))).Should().Throw<IOException>();
        present.Differences(toy.Network).Should().BeEmpty();
    }

    [Fact]
    public void A_file_of_a_negative_length_is_refused_by_name()
    {
        using var toy = new Toy(train: false);
        File.WriteAllBytes(At("checkpoint"), [0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 1, 2]);
        FluentActions.Invoking(() => Train(toy, Options, At("checkpoint"))).Should().Throw<InvalidDataException>().WithMessage("*is no whole checkpoint*");
    }

    /// <summary>Else "retrained" would be the model of other people's images.</summary>
    [Fact]
    public void A_checkpoint_of_as_many_other_examples_is_refused()
    {
        using var toy = new Toy(train: false);
        var all = toy.Retain.Concat(toy.Forget);
        void TrainWithout(long forgotten) => ClassifierTrainer.Train(toy.Network, all.Subset([.. Enumerable.Range(0, 120).Select(i => (long)i).Where(i => i != forgotten)]), ClassificationTask.SingleLabel, Options, 3, checkpoint: At("checkpoint"));
        TrainWithout(7);
        TrainWithout(7);
        FluentActions.Invoking(() => TrainWithout(8)).Should().Throw<InvalidDataException>().WithMessage("*another training*");
        FluentActions.Invoking(() => ClassifierTrainer.Train(toy.Network, all.Subset([.. Enumerable.Range(0, 120).Select(i => (long)i).Where(i => i != 7)]), ClassificationTask.SingleLabel, Options, 3, Noise, checkpoint: At("checkpoint")))
            .Should().Throw<InvalidDataException>("it is augmented");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(99)]
    public void A_file_cut_short_is_refused_by_name(int percent)
    {
        using var toy = new Toy(train: false);
        var file = At("checkpoint");
        Train(toy, Options, file);
        File.WriteAllBytes(file, [.. File.ReadAllBytes(file).Take((int)new FileInfo(file).Length * percent / 100)]);
        using (torch.no_grad()) toy.Network.get_parameter("last.weight")!.zero_();
        using var present = ModelSnapshot.Capture(toy.Network);
        FluentActions.Invoking(() => Train(toy, Options, file)).Should().Throw<InvalidDataException>().WithMessage($"*{Path.GetFileName(file)}*");
        present.Differences(toy.Network).Should().BeEmpty("what was read of it is undone");
    }
}
