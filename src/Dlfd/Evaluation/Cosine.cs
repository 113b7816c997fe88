using static TorchSharp.torch;

namespace Dlfd.Evaluation;

/// <summary>Compares feature vectors by the cosine of their angle, block by block, so that memory stays linear in their number.</summary>
static class Cosine
{
    const int Block = 512;

    /// <summary>Finds the nearest other rows of each row, [count × neighbours], the nearest first.</summary>
    /// <param name="features">[count × width].</param>
    /// <param name="count">At least neighbours + 1.</param>
    /// <param name="neighbours">At least 1.</param>
    public static long[] Nearest(float[] features, int count, int neighbours)
    {
        var nearest = new List<long>(count * neighbours);
        ForEachBlock(features, count, (similarities, start) =>
        {
            similarities.diagonal(start).fill_(float.NegativeInfinity); // nobody is his own neighbour
            nearest.AddRange(similarities.topk(neighbours, dim: 1).indexes.contiguous().data<long>().ToArray());
        });
        return [.. nearest];
    }

    /// <summary>Hands out the similarities of each row with all rows, itself included.</summary>
    public static void ForEachRow(float[] features, int count, Action<int, ReadOnlySpan<float>> use) =>
        ForEachBlock(features, count, (similarities, start) =>
        {
            var values = similarities.contiguous().data<float>().ToArray();
            for (var row = 0; row < values.Length / count; row++) use(start + row, values.AsSpan(row * count, count));
        });

    static void ForEachBlock(float[] features, int count, Action<Tensor, int> use)
    {
        using var noGrad = no_grad();
        using var outer = NewDisposeScope();
        var rows = from_array(features).view(count, -1);
        var directions = rows / rows.norm(1, keepdim: true, p: 2).clamp_min(1e-12);
        for (var start = 0; start < count; start += Block)
        {
            using var scope = NewDisposeScope();
            use(directions.narrow(0, start, Math.Min(Block, count - start)).matmul(directions.t()), start);
        }
    }
}
