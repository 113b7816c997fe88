using static TorchSharp.torch;

namespace Dlfd.Data;

/// <summary>Joins data sets and gives them other labels.</summary>
public static class JoinedDatasets
{
    /// <summary>Returns a view of one data set followed by another.</summary>
    /// <param name="first">The examples from position 0 on; borrowed, must outlive the view.</param>
    /// <param name="second">The examples after those, of the same shapes and types; borrowed, must outlive the view.</param>
    public static ILabeledDataset Concat(this ILabeledDataset first, ILabeledDataset second) => new Joined(first, second);

    /// <summary>Returns a view with other labels; the data set's own are never looked at.</summary>
    /// <param name="data">The examples; borrowed, must outlive the view.</param>
    /// <param name="labels">int64 [n] or float32 [n, labels], n the number of examples; borrowed, must outlive the view.</param>
    /// <exception cref="ArgumentException">The two have different lengths.</exception>
    public static ILabeledDataset Relabel(this ILabeledDataset data, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(labels);
        return labels.shape[0] == data.Count
            ? new Relabeled(data, labels)
            : throw new ArgumentException($"There are {data.Count} examples but {labels.shape[0]} labels; give one label an example.", nameof(labels));
    }

    /// <summary>Reads the class of every example of a single-label data set, in order.</summary>
    /// <param name="data">The examples; borrowed.</param>
    /// <param name="cancellationToken">Stops between batches of 256.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static long[] ReadLabels(this ILabeledDataset data, CancellationToken cancellationToken = default)
    {
        if (data.Count == 0) return [];
        using var labels = data.ReadLabelRows(cancellationToken);
        return labels.data<long>().ToArray();
    }

    /// <summary>Reads the labels of every example, int64 [n] or float32 [n, labels], in order; owned by the caller's scope.</summary>
    internal static Tensor ReadLabelRows(this ILabeledDataset data, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var labels = new List<Tensor>();
        foreach (var batch in data.Batches(256, CPU))
        {
            cancellationToken.ThrowIfCancellationRequested();
            labels.Add(batch.Labels.clone());
        }
        return cat(labels).MoveToOuterDisposeScope();
    }

    sealed class Joined(ILabeledDataset first, ILabeledDataset second) : IDatasetView
    {
        public IReadOnlyList<ILabeledDataset> Sources => [first, second];

        public long Count => first.Count + second.Count;

        public Batch Read(ReadOnlySpan<long> indices, Device device)
        {
            List<long> inFirst = [], inSecond = [];
            var places = new long[indices.Length];
            for (var i = 0; i < places.Length; i++)
            {
                var rows = indices[i] < first.Count ? inFirst : inSecond;
                places[i] = rows.Count;
                rows.Add(indices[i] < first.Count ? indices[i] : indices[i] - first.Count);
            }
            if (inSecond.Count == 0) return first.Read([.. inFirst], device);
            if (inFirst.Count == 0) return second.Read([.. inSecond], device);
            for (var i = 0; i < places.Length; i++)
                if (indices[i] >= first.Count) places[i] += inFirst.Count;
            using var scope = NewDisposeScope();
            using Batch one = first.Read([.. inFirst], device), other = second.Read([.. inSecond], device);
            return one.Join(other, tensor(places, device: device));
        }
    }

    sealed class Relabeled(ILabeledDataset data, Tensor labels) : IDatasetView
    {
        public IReadOnlyList<ILabeledDataset> Sources => [data];

        public long Count => data.Count;

        public Batch Read(ReadOnlySpan<long> indices, Device device)
        {
            using var scope = NewDisposeScope();
            using var batch = data.Read(indices, device);
            return new(batch.Inputs.alias(), labels.index_select(0, tensor(indices.ToArray(), device: labels.device)).to(device));
        }
    }
}
