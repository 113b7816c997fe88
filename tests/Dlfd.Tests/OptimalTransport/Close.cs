namespace Dlfd.Tests.OptimalTransport;

/// <summary>Comparisons of tensors and a few ways to make them.</summary>
internal static class Close
{
    public static double To(this Tensor actual, Tensor expected)
    {
        actual.shape.Should().Equal(expected.shape);
        return (actual.to(torch.float64) - expected.to(torch.float64)).abs().max().item<double>();
    }

    public static double L1(this Tensor actual, Tensor expected) => (actual.to(torch.float64) - expected.to(torch.float64)).abs().sum().item<double>();

    public static double Scalar(this Tensor tensor) => tensor.to(torch.float64).item<double>();

    public static Tensor Normal(int seed, torch.ScalarType dtype, params long[] shape) =>
        torch.randn(shape, dtype: dtype, generator: new torch.Generator((ulong)seed));

    /// <summary>Central differences of a scalar function, entry by entry.</summary>
    public static Tensor Differences(Func<Tensor, double> function, Tensor at, double h = 1e-5)
    {
        var gradient = torch.zeros_like(at);
        var (point, result) = (at.clone(), gradient.view(-1));
        for (var k = 0L; k < at.numel(); k++)
        {
            var entry = point.view(-1)[k];
            var middle = entry.clone();
            entry.copy_(middle + h);
            var above = function(point);
            entry.copy_(middle - h);
            var below = function(point);
            entry.copy_(middle);
            result[k] = (above - below) / (2 * h);
        }
        return gradient;
    }
}
