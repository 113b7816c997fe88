using Dlfd.Data;
using Dlfd.Training;
using static TorchSharp.torch;

namespace Dlfd.Tests.Data;

[Collection("Torch")]
public class TrainingBatchesTests
{
    /// <summary>Ten examples, 0 to 9, that count how many batches were read, and fail from some batch on.</summary>
    sealed class Numbers(int failing = int.MaxValue, int count = 10) : ILabeledDataset
    {
        public int Reads;

        public int Thread;

        public long Count => count;

        public Batch Read(ReadOnlySpan<long> indices, Device device)
        {
            Thread = Environment.CurrentManagedThreadId;
            if (Interlocked.Increment(ref Reads) >= failing) throw new InvalidDataException("'3.jpg' is not an image.");
            using var scope = NewDisposeScope();
            return new(tensor(indices.ToArray()).to(float32), tensor(indices.ToArray()));
        }
    }

    static readonly TrainingOptions Options = new() { Epochs = 3, BatchSize = 4 };

    static Tensor Noisy(Tensor inputs, Random random) => inputs + random.NextDouble();

    static List<float[]> All(int seed, bool shuffle = true) =>
        [.. TrainingBatches.Read(new Numbers(), Options.Epochs, Options.BatchSize, CPU, seed, shuffle, Noisy).Select(b => b.Inputs.data<float>().ToArray())];

    [Fact]
    public void Read_InTheBackground_GivesTheSameBitsInTheSameOrder()
    {
        List<float[]> expected = [];
        for (var epoch = 0; epoch < 3; epoch++)
        {
            var random = new Random(TrainingBatches.SeedOf(5, epoch));
            foreach (var batch in new Numbers().Batches(4, CPU, random))
            {
                using var changed = Noisy(batch.Inputs, random);
                expected.Add(changed.data<float>().ToArray());
            }
        }
        All(5).Should().BeEquivalentTo(expected, o => o.WithStrictOrdering());
        All(6).SelectMany(b => b).Should().NotEqual(expected.SelectMany(b => b));
    }

    [Fact]
    public void Read_SlowConsumer_StaysFewBatchesAheadOnAnotherThread()
    {
        var data = new Numbers(count: 400);
        using var batches = TrainingBatches.Read(data, Options.Epochs, Options.BatchSize, CPU, 1, false, null).GetEnumerator();
        batches.MoveNext().Should().BeTrue();
        SpinWait.SpinUntil(() => data.Reads == 4, 5000).Should().BeTrue("two wait and one is being handed over");
        Thread.Sleep(20);
        data.Reads.Should().Be(4);
        data.Thread.Should().NotBe(Environment.CurrentManagedThreadId);
    }

    [Fact]
    public void Read_FailingBatch_ThrowsItsErrorInItsPlace()
    {
        var seen = 0;
        FluentActions.Invoking(() => { foreach (var _ in TrainingBatches.Read(new Numbers(failing: 3), Options.Epochs, Options.BatchSize, CPU, 1, true, null)) seen++; })
            .Should().Throw<InvalidDataException>().WithMessage("'3.jpg' is not an image.");
        seen.Should().Be(2);
    }

    [Theory]
    [InlineData(162, 32, 5, 34)]
    [InlineData(168, 32, 6, 8)]
    [InlineData(9, 4, 2, 5)]
    [InlineData(10, 4, 3, 2)]
    [InlineData(3, 1, 3, 1)]
    [InlineData(1, 4, 1, 1)]
    [InlineData(0, 4, 0, 0)]
    public void Read_FewExamplesLeftOver_JoinTheLastBatch(int examples, int batchSize, int batches, int last)
    {
        long[] sizes = [.. TrainingBatches.Read(new Numbers(count: examples), 1, batchSize, CPU, 1, true, null).Select(b => b.Count)];
        (sizes.Length, sizes.LastOrDefault(), sizes.Sum()).Should().Be((batches, last, examples));
        TrainingBatches.Count(new Numbers(count: examples), new() { Epochs = 3, BatchSize = batchSize }).Should().Be(3 * batches);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    public void Read_StoppedAnywhere_LeavesNoTensor(int after)
    {
        var before = Tensor.TotalCount;
        TrainingBatches.Read(new Numbers(), Options.Epochs, Options.BatchSize, CPU, 1, true, (x, _) => x + 1).Take(after).Count().Should().Be(Math.Min(after, 9));
        FluentActions.Invoking(() => TrainingBatches.Read(new Numbers(), Options.Epochs, Options.BatchSize, CPU, 1, true, (_, _) => throw new ArithmeticException("bad")).Count()).Should().Throw<ArithmeticException>();
        Tensor.TotalCount.Should().BeLessThanOrEqualTo(before);
    }

    [Fact]
    public void Read_AugmentationInSeveralOperations_LeavesNoneOfItsTensors()
    {
        var before = Tensor.TotalCount;
        TrainingBatches.Read(new Numbers(), Options.Epochs, Options.BatchSize, CPU, 1, true, (x, _) => (x + 1) * 2 - 3).Count().Should().Be(9);
        Tensor.TotalCount.Should().BeLessThanOrEqualTo(before);
    }

    [Theory]
    [InlineData(-500, 2)] // the second pass has the seed 500
    [InlineData(-1500, 4)]
    public void Read_NegativeSeed_OrdersEveryPassAnew(int seed, int passes)
    {
        using var scope = torch.NewDisposeScope();
        var data = new TensorDataset(torch.arange(40).to(torch.float32).view(40, 1), torch.zeros(40, torch.int64));
        var orders = TrainingBatches.Read(data, passes, 40, torch.CPU, seed, shuffle: true, null).Select(batch => string.Join(' ', batch.Inputs.data<float>().ToArray())).ToList();
        orders.Should().OnlyHaveUniqueItems().And.HaveCount(passes);
        float[] Drawn(int by) => data.RandomSubset(40, by).Read([.. Enumerable.Range(0, 40).Select(i => (long)i)], torch.CPU).Inputs.data<float>().ToArray();
        Drawn(seed).Should().NotEqual(Drawn(-seed));
        SeededRandom.Of(seed).Next().Should().NotBe(SeededRandom.Of(-seed).Next());
        SeededRandom.Of(-seed).Next().Should().Be(new Random(-seed).Next());
    }
}
