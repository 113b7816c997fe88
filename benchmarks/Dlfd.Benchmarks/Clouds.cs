namespace Dlfd.Benchmarks;

/// <summary>Features as a network gives them: five noisy clusters a side, after a ReLU.</summary>
internal static class Clouds
{
    /// <summary>[B, n, d], float32.</summary>
    public static Tensor Clusters(long batch, long n, long d, int seed)
    {
        using var scope = torch.NewDisposeScope();
        var random = new torch.Generator((ulong)seed);
        var centres = torch.randn([batch, 5, d], generator: random);
        var member = torch.randint(0, 5, [batch, n, 1], dtype: torch.int64, generator: random).expand(batch, n, d);
        return (centres.gather(1, member) + 0.5 * torch.randn([batch, n, d], generator: random)).relu().MoveToOuterDisposeScope();
    }

    /// <summary>Cosine cost [B, n, n] between two such clouds.</summary>
    public static Tensor Cost(long batch, long n, long d, int seed)
    {
        using var scope = torch.NewDisposeScope();
        Tensor Directions(int salt) => torch.nn.functional.normalize(Clusters(batch, n, d, seed + salt), dim: 2);
        return (1 - Directions(0).matmul(Directions(1).transpose(1, 2))).clamp(0, 2).contiguous().MoveToOuterDisposeScope();
    }
}
