using Dlfd.OptimalTransport;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>The transport distance from features to those of the forget images of one batch.</summary>
/// <param name="sinkhorn">The distance; each solution is where the next one starts. Borrowed.</param>
/// <param name="gradient">How the distance is differentiated.</param>
/// <param name="forget">F(x_f), [m, d]; borrowed.</param>
/// <param name="groups">The rows that are compared with each other; all with all where empty.</param>
sealed class FeatureTransport(ISinkhornDistance sinkhorn, SinkhornGradient gradient, Tensor forget, IReadOnlyList<FeatureTransport.Group> groups) : IDisposable
{
    readonly SinkhornResult?[] last = new SinkhornResult?[Math.Max(1, groups.Count)];

    /// <summary>Rows of one class.</summary>
    /// <param name="Retain">int64 [k].</param>
    /// <param name="Forget">int64 [l].</param>
    /// <param name="Weight">The share of the retain rows that these are.</param>
    public readonly record struct Group(Tensor Retain, Tensor Forget, double Weight);

    /// <summary>Finds the classes that both have, in the caller's scope; rows of other classes are in no group.</summary>
    /// <param name="retain">int64 [n]; borrowed.</param>
    /// <param name="forget">int64 [m]; borrowed.</param>
    public static IReadOnlyList<Group> ByClass(Tensor retain, Tensor forget)
    {
        var (own, other) = (retain.to(int64).cpu().data<long>().ToArray(), forget.to(int64).cpu().data<long>().ToArray());
        Tensor Rows(long[] labels, long label) => tensor(Enumerable.Range(0, labels.Length).Where(i => labels[i] == label).Select(i => (long)i).ToArray(), device: retain.device);
        return [.. own.Intersect(other).Order().Select(c => new Group(Rows(own, c), Rows(other, c), (double)own.Count(l => l == c) / own.Length))];
    }

    /// <summary>OT of all rows, or the groups' sum by their weights; a scalar in the caller's scope.</summary>
    /// <param name="features">F(x*), [n, d]; borrowed.</param>
    public Tensor Distance(Tensor features) => groups.Count == 0
        ? Solve(0, features, forget)
        : groups.Select((g, i) => g.Weight * Solve(i, features.index_select(0, g.Retain), forget.index_select(0, g.Forget))).Aggregate((a, b) => a + b);

    Tensor Solve(int part, Tensor x, Tensor y)
    {
        var next = sinkhorn.Compute(x, y, last[part] is not { } before || !EndsAlike ? null : new(WarmStart: before.Potentials));
        last[part]?.Dispose();
        last[part] = next;
        return next.Value;
    }

    /// <summary>Whether the gradient is that of the solution, wherever the iterations started.</summary>
    bool EndsAlike => gradient is SinkhornGradient.Envelope or SinkhornGradient.Implicit;

    public void Dispose()
    {
        foreach (var result in last) result?.Dispose();
    }
}
