using BenchmarkDotNet.Attributes;

namespace Dlfd.Benchmarks;

/// <summary>One epoch of every method, four batches of retain and two of forget images, against batch and image size.</summary>
public class MethodScaling : NetworkScaling
{
    public static IEnumerable<(int Batch, int Pixels)> Sizes => [(16, 64), (32, 64), (16, 128)];

    [ParamsSource(nameof(Sizes))]
    public (int Batch, int Pixels) Size { get; set; }

    public static IEnumerable<string> Keys => Methods.Keys.Except(["original"]);

    [ParamsSource(nameof(Keys))]
    public string Method { get; set; } = "";

    protected override (int Batch, int Pixels, string Case) Work => (Size.Batch, Size.Pixels, Method);
}
