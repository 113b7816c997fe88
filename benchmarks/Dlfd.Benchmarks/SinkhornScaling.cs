using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using BenchmarkDotNet.Configs;
using Dlfd.OptimalTransport;

namespace Dlfd.Benchmarks;

/// <summary>Time against batch size: random features, cosine, the value alone and with the gradient to x.</summary>
[Config(typeof(InProcess)), MemoryDiagnoser]
public class SinkhornScaling
{
    private SinkhornDistance distance = null!;
    private Tensor x = null!, y = null!;

    [Params(16, 32, 64, 128, 256, 512, 1024, 2048, 4096)]
    public int N { get; set; }

    [Params(8, 64, 512)]
    public int D { get; set; }

    [Params(0.01, 0.05)]
    public double Epsilon { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        distance = new(new() { Epsilon = Epsilon, OnNonConvergence = NonConvergence.Throw });
        torch.random.manual_seed(1);
        x = torch.randn(N, D).relu_().requires_grad_();
        y = torch.randn(N, D).relu_();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        x.Dispose();
        y.Dispose();
    }

    [Benchmark]
    public float Value()
    {
        using var noGrad = torch.no_grad();
        using var result = distance.Compute(x, y);
        return result.Value.item<float>();
    }

    [Benchmark]
    public float ValueAndGradient()
    {
        using var scope = torch.NewDisposeScope();
        using var result = distance.Compute(x, y);
        torch.autograd.grad([result.Value], [x]);
        return result.Value.item<float>();
    }

    private sealed class InProcess : ManualConfig
    {
        public InProcess() => AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
    }
}
