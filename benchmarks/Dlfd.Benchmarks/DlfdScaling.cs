using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Dlfd.Vision.Models;

namespace Dlfd.Benchmarks;

/// <summary>DLFD's step, its parts and one epoch of every method against batch and image size; ResNet18 with the paper's head.</summary>
[Config(typeof(InProcess))]
public class DlfdScaling : IDisposable
{
    DlfdWork work = null!;
    ResNet18 network = null!;
    Tensor images = null!, labels = null!;

    [Params(16, 32, 64)]
    public int Batch { get; set; }

    [Params(64, 128)]
    public int Pixels { get; set; }

    public static IEnumerable<string> Parts => ["step_eval", "step_train", "perturb_eval", "perturb_train", "bf16_eval", "predict", "monitor", .. Methods.Keys.Except(["original"])];

    [ParamsSource(nameof(Parts))]
    public string Part { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        Dlfd.Models.TorchBackend.KeepFreedMemory();
        torch.random.manual_seed(1);
        (network, images, labels) = (new(8), torch.randn(2 * Batch, 3, Pixels, Pixels), torch.randint(0, 8, 2 * Batch, dtype: torch.int64));
        work = new(network, images, labels, () => new ResNet18(8));
    }

    [GlobalCleanup]
    public void Dispose()
    {
        work.Dispose();
        foreach (var owned in new IDisposable[] { network, images, labels }) owned.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public void Run() => work.Case(Part)();

    sealed class InProcess : ManualConfig
    {
        public InProcess() => AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
    }
}
