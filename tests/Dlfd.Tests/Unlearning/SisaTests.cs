using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Training;
using Dlfd.Unlearning.Sisa;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace Dlfd.Tests.Unlearning;

[Collection("Torch")]
public sealed class SisaTests : IDisposable
{
    static readonly SisaOptions Small = new() { Shards = 3, Slices = 2, Epochs = 2, BatchSize = 8, Seed = 4 };

    readonly Toy toy = new(train: false);

    public void Dispose() => toy.Dispose();

    SisaEnsemble Create(SisaOptions? options = null, ILabeledDataset? data = null) =>
        new(() => new ToyNetwork(), data ?? toy.Retain, options: options ?? Small);

    Batch AllRetained() => toy.Retain.Read([.. Enumerable.Range(0, 96).Select(i => (long)i)], CPU);

    static ModelSnapshot State(SisaEnsemble sisa) => ModelSnapshot.Capture(sisa.Model.Module);

    /// <summary>The shards, of 3, whose state differs.</summary>
    static int[] Changed(ModelSnapshot before, SisaEnsemble sisa) =>
        [.. before.Differences(sisa.Model.Module).Select(name => name["shard".Length] - '0').Distinct().Order()];

    [Theory]
    [InlineData(new long[] { 17 })]
    [InlineData(new long[] { 0, 5, 40, 95 })]
    public void Unlearn_GivesTheBitsOfTrainingWithout(long[] removed)
    {
        using var sisa = Create();
        sisa.Train();
        using var before = State(sisa);
        sisa.Unlearn(removed).Removed.Should().Be(removed.Length);
        before.Matches(sisa.Model.Module).Should().BeFalse();
        using var other = Create();
        rand(3).Dispose(); // the global generator's state must not matter
        other.Train(without: removed);
        using var without = State(other);
        without.Matches(sisa.Model.Module).Should().BeTrue();
    }

    [Fact]
    public void Unlearn_OneAfterAnother_EqualsAllAtOnce()
    {
        using var sisa = Create();
        sisa.Train();
        foreach (var i in new long[] { 3, 50, 4 }) sisa.Unlearn([i]);
        using var other = Create();
        other.Train();
        other.Unlearn([50, 3, 4]);
        using var state = State(other);
        state.Matches(sisa.Model.Module).Should().BeTrue();
    }

    [Fact]
    public void Unlearn_OneExample_RetrainsItsShardFromItsSliceOn()
    {
        using var sisa = Create();
        sisa.Train().Should().Be(3 * (2 * 2 + 2 * 4), "a shard of 32 has 2 epochs of 2 batches, then 2 of 4");
        List<long> steps = [];
        for (var i = 0L; i < 8; i++)
        {
            using var before = State(sisa);
            var result = sisa.Unlearn([i]);
            Changed(before, sisa).Should().Equal(result.Shards).And.HaveCount(1);
            steps.Add(result.Steps);
        }
        steps.Should().OnlyContain(s => s == 8 || s == 12, "one slice or both").And.Contain(8).And.Contain(12);
    }

    [Fact]
    public void Unlearn_Again_DoesNothing()
    {
        using var sisa = Create();
        sisa.Train(without: [7]);
        using var before = State(sisa);
        var result = sisa.Unlearn([7]);
        (result.Removed, result.Steps, result.Shards.Count).Should().Be((0, 0, 0));
        before.Matches(sisa.Model.Module).Should().BeTrue();
    }

    [Fact]
    public void Unlearn_RemovedExamples_AreNeverReadAgain()
    {
        var data = new Forbidding(toy.Retain);
        using var sisa = Create(data: data);
        sisa.Train();
        data.Forbidden = [1, 2, 30];
        sisa.Unlearn([1, 2, 30]);
        sisa.Unlearn([31, 32]);
        data.Forbidden = [33];
        FluentActions.Invoking(() => sisa.Unlearn(Enumerable.Range(0, 20).Select(i => (long)i))).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Unlearn_Cancelled_LeavesTheShardAsItWas()
    {
        using var sisa = Create();
        sisa.Train();
        using var before = State(sisa);
        using var source = new CancellationTokenSource();
        var steps = 0;
        FluentActions.Invoking(() => sisa.Unlearn([9], new Told(() => { if (++steps == 3) source.Cancel(); }), source.Token)).Should().Throw<OperationCanceledException>();
        before.Matches(sisa.Model.Module).Should().BeTrue();
        sisa.Unlearn([9]).Removed.Should().Be(1);
        using var other = Create();
        other.Train(without: [9]);
        using var without = State(other);
        without.Matches(sisa.Model.Module).Should().BeTrue();
    }

    [Fact]
    public void Unlearn_AWholeShard_LeavesTheVoteToTheOthers()
    {
        using var sisa = Create(new() { Shards = 2, Slices = 1, Epochs = 1, BatchSize = 8 }, toy.Forget);
        sisa.Train();
        var first = Enumerable.Range(0, 24).Select(i => (long)i).GroupBy(i => Shard(i)).OrderBy(g => g.Key).First().ToArray();
        int Shard(long i)
        {
            using var probe = Create(new() { Shards = 2, Slices = 1, Epochs = 0 }, toy.Forget);
            probe.Train();
            return probe.Unlearn([i]).Shards[0];
        }
        first.Should().HaveCount(12);
        sisa.Unlearn(first).Steps.Should().Be(0);
        using var scope = NewDisposeScope();
        using var batch = toy.Monitor.Read([0, 1, 2], CPU);
        sisa.CountVotes(batch.Inputs).sum().item<long>().Should().Be(3, "one voter is left for three examples");
        FluentActions.Invoking(() => sisa.Unlearn(Enumerable.Range(0, 24).Select(i => (long)i))).Should().Throw<ArgumentException>().WithMessage("No example would be left*");
    }

    [Fact]
    public void Train_LearnsAndAveragesProbabilities()
    {
        using var sisa = Create(Small with { Epochs = 12 });
        sisa.Train();
        sisa.Model.Predict(toy.Monitor, ClassificationTask.SingleLabel).Accuracy.Should().BeGreaterThan(0.8);
        using var scope = NewDisposeScope();
        using var batch = toy.Monitor.Read([0, 1, 2, 3], CPU);
        var probabilities = sisa.Probabilities(batch.Inputs);
        var parts = sisa.Model.Module.children().Cast<nn.Module<Tensor, Tensor>>().Select(m => { m.eval(); return m.call(batch.Inputs).softmax(1); }).ToArray();
        probabilities.allclose(stack(parts).mean([0])).Should().BeTrue();
        sisa.Model.Evaluate(() => sisa.Model.Forward(batch.Inputs)).softmax(1).allclose(probabilities).Should().BeTrue();
        sisa.CountVotes(batch.Inputs).sum([1]).eq(3).all().item<bool>().Should().BeTrue();
        sisa.VoteNoisily(batch.Inputs, double.PositiveInfinity, new Random(1)).eq(sisa.Vote(batch.Inputs)).all().item<bool>().Should().BeTrue();
        sisa.Vote(batch.Inputs).eq(sisa.CountVotes(batch.Inputs).argmax(1)).all().item<bool>().Should().BeTrue();
    }

    [Fact]
    public void Augmentation_ChangesEveryTrainingBatch()
    {
        var batches = 0L;
        using var sisa = new SisaEnsemble(() => new ToyNetwork(), toy.Retain, options: Small, augmentation: (inputs, _) =>
        {
            batches++;
            return inputs.neg();
        });
        using var plain = Create();
        plain.Train();
        using var state = State(plain);
        sisa.Train().Should().Be(batches);
        state.Matches(sisa.Model.Module).Should().BeFalse();
        var before = batches;
        sisa.Unlearn([3]).Steps.Should().Be(batches - before);
    }

    [Fact]
    public void MultiLabel_HasTheMeanAndNoVotes()
    {
        using var scope = NewDisposeScope();
        var data = toy.Retain.Relabel(rand(96, 3).gt(0.5).to(float32));
        using var sisa = new SisaEnsemble(() => new ToyNetwork(), data, ClassificationTask.MultiLabel, Small);
        sisa.Train();
        using var batch = toy.Monitor.Read([0, 1, 2, 3], CPU);
        var parts = sisa.Model.Module.children().Cast<nn.Module<Tensor, Tensor>>().Select(m => { m.eval(); return m.call(batch.Inputs).sigmoid(); }).ToArray();
        sisa.Probabilities(batch.Inputs).allclose(stack(parts).mean([0])).Should().BeTrue();
        sisa.Model.Evaluate(() => sisa.Model.Forward(batch.Inputs)).sigmoid().allclose(stack(parts).mean([0]), atol: 1e-5).Should().BeTrue();
        FluentActions.Invoking(() => sisa.Vote(batch.Inputs)).Should().Throw<InvalidOperationException>().WithMessage("Votes need one class an example*");
    }

    [Fact]
    public void Winners_Noise_FlipsVotesAsOftenAsLaplaceSays()
    {
        using var scope = NewDisposeScope();
        var counts = tensor(new long[] { 5, 3 }).repeat(20000, 1);
        Votes.Winners(counts, 0, new Random(1)).sum().item<long>().Should().Be(0);
        // The difference of two Laplace draws of scale b exceeds 2 with probability (1 + 1 / b) exp(-2 / b) / 2.
        var flipped = Votes.Winners(counts, 2, new Random(1)).to(float64).mean().item<double>();
        flipped.Should().BeApproximately(0.5 * (1 + 0.5) * Math.Exp(-1), 0.015);
        Votes.Winners(counts, 2, new Random(1)).eq(Votes.Winners(counts, 2, new Random(2))).all().item<bool>().Should().BeFalse();
    }

    [Fact]
    public void VoteNoisily_SmallEpsilon_IsNearlyAGuess()
    {
        using var sisa = Create();
        sisa.Train();
        using var scope = NewDisposeScope();
        using var batch = AllRetained();
        var noise = new Random(5);
        double Agreement(double epsilon) => sisa.VoteNoisily(batch.Inputs, epsilon, noise).eq(sisa.Vote(batch.Inputs)).to(float32).mean().item<float>();
        Agreement(1e-6).Should().BeInRange(0.15, 0.55);
        Agreement(100).Should().BeGreaterThan(0.9);
        FluentActions.Invoking(() => sisa.VoteNoisily(batch.Inputs, 0, noise)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void VoteNoisily_OfAnEpsilon_HasNoiseOfTwiceItsInverse()
    {
        using var sisa = Create();
        sisa.Train();
        using var scope = NewDisposeScope();
        using var batch = AllRetained();
        Tensor Of(double scale) => Votes.Winners(sisa.CountVotes(batch.Inputs), scale, new Random(3));
        sisa.VoteNoisily(batch.Inputs, 0.5, new Random(3)).eq(Of(4)).all().item<bool>().Should().BeTrue();
        Of(4).eq(Of(2)).all().item<bool>().Should().BeFalse("else half of the noise would do");
    }

    [Fact]
    public void Model_OfATrainingThatWasCancelled_PredictsNothing()
    {
        using var sisa = Create();
        FluentActions.Invoking(() => sisa.Model.Predict(toy.Forget, ClassificationTask.SingleLabel)).Should().Throw<InvalidOperationException>().WithMessage("*call Train first*");
        sisa.Train();
        using var source = new CancellationTokenSource();
        source.Cancel();
        FluentActions.Invoking(() => sisa.Train(without: [5], cancellationToken: source.Token)).Should().Throw<OperationCanceledException>();
        FluentActions.Invoking(() => sisa.Model.Predict(toy.Forget, ClassificationTask.SingleLabel)).Should().Throw<InvalidOperationException>("its shards may be of two trainings");
    }

    [Fact]
    public void Misuse_IsRefusedInOneSentence()
    {
        FluentActions.Invoking(() => Create(new() { Shards = 50, Slices = 2 })).Should().Throw<ArgumentException>().WithMessage("There are 96 examples for 50 shards of 2 slices; use fewer*");
        using var one = new ToyNetwork();
        FluentActions.Invoking(() => new SisaEnsemble(() => one, toy.Retain, options: new() { Shards = 3, Slices = 2 })).Should().Throw<ArgumentException>().WithMessage("createModel returned the same model again*");
        FluentActions.Invoking(() => Create(new() { Shards = 0 })).Should().Throw<OptionsValidationException>().WithMessage("*Shards*");
        using var sisa = Create();
        FluentActions.Invoking(() => sisa.Unlearn([1])).Should().Throw<InvalidOperationException>().WithMessage("*call Train first*");
        FluentActions.Invoking(() => sisa.Train(without: [96])).Should().Throw<ArgumentOutOfRangeException>().WithMessage("Positions go from 0 to 95*");
    }

    [Fact]
    public void TrainAndUnlearn_LeaveNoTensor() => Leaks.After(() =>
    {
        using var sisa = Create(Small with { Epochs = 1 });
        sisa.Train();
        sisa.Unlearn([3, 4]);
        using var batch = toy.Monitor.Read([0, 1], CPU);
        sisa.VoteNoisily(batch.Inputs, 1, new Random(1)).Dispose();
        sisa.Probabilities(batch.Inputs).Dispose();
    }).Should().Be(Small.Shards * Leaks.After(() => new ToyNetwork().Dispose()), "a new module holds on to a tensor of its own");

    sealed class Forbidding(ILabeledDataset data) : ILabeledDataset
    {
        public HashSet<long> Forbidden { get; set; } = [];

        public long Count => data.Count;

        public Batch Read(ReadOnlySpan<long> indices, Device device)
        {
            foreach (var i in indices)
                if (Forbidden.Contains(i)) throw new InvalidOperationException($"read {i}");
            return data.Read(indices, device);
        }
    }

    sealed class Told(Action action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action();
    }
}
