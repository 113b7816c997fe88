using Dlfd.Data;
using static TorchSharp.torch;

namespace Dlfd.Unlearning;

/// <summary>Remembers what something that stands still gives for each example, so that later passes do not compute it again.</summary>
/// <param name="compute">Gives [n, …] for inputs [n, …], without gradient, in the caller's scope.</param>
/// <param name="budget">What may be remembered; what does not fit is computed every time.</param>
sealed class RowCache(Func<Tensor, Tensor> compute, CacheBudget budget) : IDisposable
{
    readonly Dictionary<ILabeledDataset, Rows?> sets = new(ReferenceEqualityComparer.Instance);
    long taken;

    /// <summary>The values of a batch, in the caller's scope, not shared with the cache. Inputs that were augmented are always computed.</summary>
    public Tensor Of(Batch batch)
    {
        if (batch.Source is not { } source) return compute(batch.Inputs);
        using var scope = NewDisposeScope();
        if (sets.GetValueOrDefault(source.Data) is { } known && known.Has(source.Indices)) return known.Read(source.Indices).MoveToOuterDisposeScope();
        var values = compute(batch.Inputs);
        if (!sets.ContainsKey(source.Data)) sets[source.Data] = Start(source.Data.Count, values);
        sets[source.Data]?.Write(source.Indices, values);
        return values.MoveToOuterDisposeScope();
    }

    Rows? Start(long count, Tensor values)
    {
        var bytes = values.numel() / values.shape[0] * values.element_size() * count;
        if (!budget.Take(bytes)) return null;
        taken += bytes;
        return new(values, count);
    }

    public void Dispose()
    {
        foreach (var rows in sets.Values) rows?.Dispose();
        budget.Give(taken);
    }

    /// <summary>The values of one data set, in the order of memory in which they are computed, and whose are known.</summary>
    sealed class Rows : IDisposable
    {
        readonly bool channelsLast;
        readonly bool[] known;
        readonly Tensor values;

        public Rows(Tensor like, long count)
        {
            channelsLast = like.dim() == 4 && !like.is_contiguous() && like.permute(0, 2, 3, 1).is_contiguous();
            known = new bool[count];
            values = like.new_empty([count, .. Stored(like).shape[1..]]).DetachFromDisposeScope();
        }

        public bool Has(ArraySegment<long> indices) => indices.All(i => known[i]);

        public Tensor Read(ArraySegment<long> indices)
        {
            var rows = values.index_select(0, tensor(indices.ToArray(), device: values.device));
            return channelsLast ? rows.permute(0, 3, 1, 2) : rows;
        }

        Tensor Stored(Tensor rows) => channelsLast ? rows.permute(0, 2, 3, 1) : rows;

        public void Write(ArraySegment<long> indices, Tensor rows)
        {
            values.index_copy_(0, tensor(indices.ToArray(), device: values.device), Stored(rows.detach()));
            foreach (var i in indices) known[i] = true;
        }

        public void Dispose() => values.Dispose();
    }
}

/// <summary>The bytes that a run's caches may still take.</summary>
sealed class CacheBudget(long bytes)
{
    long left = bytes;

    public bool Take(long wanted)
    {
        if (wanted > left) return false;
        left -= wanted;
        return true;
    }

    public void Give(long returned) => left += returned;
}
