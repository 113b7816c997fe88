using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Dlfd.Vision.Models;

namespace Dlfd.Benchmarks;

/// <summary>Times a case of <see cref="DlfdWork"/> on ResNet18 with the paper's head, freed memory kept: one run to warm up, then three.</summary>
[Config(typeof(ThreeRuns))]
public abstract class NetworkScaling : IDisposable
{
    DlfdWork work = null!;
    ResNet18 network = null!;
    Tensor images = null!, labels = null!;
    Action run = null!;

    protected abstract (int Batch, int Pixels, string Case) Work { get; }

    [GlobalSetup]
    public void Setup()
    {
        var (batch, pixels, name) = Work;
        Dlfd.Models.TorchBackend.KeepFreedMemory();
        torch.random.manual_seed(1);
        (network, images, labels) = (new(8), torch.randn(2 * batch, 3, pixels, pixels), torch.randint(0, 8, 2 * batch, dtype: torch.int64));
        work = new(network, images, labels, () => new ResNet18(8));
        run = work.Case(name);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        work.Dispose();
        foreach (var owned in new IDisposable[] { network, images, labels }) owned.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public void Run() => run();

    sealed class ThreeRuns : ManualConfig
    {
        public ThreeRuns() =>
            AddJob(Job.Default.WithStrategy(RunStrategy.Monitoring).WithWarmupCount(1).WithIterationCount(3).WithToolchain(InProcessEmitToolchain.Instance));
    }
}
