using Dlfd.Data;
using static TorchSharp.torch;

namespace Dlfd.Tests.Data;

[Collection("Torch")]
public sealed class JoinedDatasetsTests
{
    static TensorDataset Numbers(int from, int count) => new(arange(from, from + count).to(float32).view(-1, 1), arange(from, from + count, dtype: int64));

    [Fact]
    public void Concat_MixedPositions_KeepTheirOrder()
    {
        using var scope = NewDisposeScope();
        var joined = Numbers(0, 3).Concat(Numbers(10, 2));
        joined.Count.Should().Be(5);
        using var batch = joined.Read([4, 0, 3, 2, 0], CPU);
        batch.Labels.data<long>().ToArray().Should().Equal(11, 0, 10, 2, 0);
        batch.Inputs.flatten().data<float>().ToArray().Should().Equal(11, 0, 10, 2, 0);
        joined.ReadLabels().Should().Equal(0, 1, 2, 10, 11);
    }

    [Fact]
    public void Relabel_Subset_GivesTheNewLabelsOfTheSamePositions()
    {
        using var scope = NewDisposeScope();
        var relabeled = Numbers(5, 3).Relabel(tensor(new long[] { 7, 8, 9 })).Subset([2, 0]);
        using var batch = relabeled.Read([0, 1], CPU);
        batch.Labels.data<long>().ToArray().Should().Equal(9, 7);
        batch.Inputs.flatten().data<float>().ToArray().Should().Equal(7, 5);
    }

    [Fact]
    public void Relabel_OfAnotherLength_IsRefused()
    {
        using var scope = NewDisposeScope();
        FluentActions.Invoking(() => Numbers(0, 3).Relabel(zeros(2))).Should().Throw<ArgumentException>().WithMessage("There are 3 examples but 2 labels*");
    }

    [Fact]
    public void Concat_MixedPositions_ReadsLabelsOnlyWhenAsked()
    {
        List<string> read = [];
        using var batch = new Told(Numbers(0, 3), () => read.Add("first")).Concat(new Told(Numbers(10, 2), () => read.Add("second"))).Read([4, 0], CPU);
        _ = batch.Inputs;
        read.Should().BeEmpty();
        _ = batch.Labels;
        read.Should().Equal("first", "second");
    }

    sealed class Told(ILabeledDataset data, Action labelsRead) : ILabeledDataset
    {
        public long Count => data.Count;

        public Batch Read(ReadOnlySpan<long> indices, Device device)
        {
            var batch = data.Read(indices, device);
            batch.LabelsRead = labelsRead;
            return batch;
        }
    }

    [Fact]
    public void ReadLabels_Cancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        FluentActions.Invoking(() => new Told(Numbers(0, 600), source.Cancel).ReadLabels(source.Token)).Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void Views_ReadTwice_LeaveNoTensor()
    {
        using var scope = NewDisposeScope();
        var joined = Numbers(0, 3).Concat(Numbers(10, 2).Relabel(zeros(2, int64)));
        Leaks.After(() =>
        {
            joined.Read([0, 4], CPU).Dispose();
            joined.ReadLabels();
        }).Should().Be(0);
    }
}
