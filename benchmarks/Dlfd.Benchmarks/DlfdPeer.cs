using System.Diagnostics;
using System.Text.Json;
using Dlfd.Evaluation;
using Dlfd.Vision.Models;
using Dlfd.Weights;

namespace Dlfd.Benchmarks;

/// <summary>Our side of tools/compare_dlfd.py: runs the case that each line of standard input names, and answers with its milliseconds, or MiB for memory.</summary>
static class DlfdPeer
{
    public static void Serve(string folder, bool keepMemory, int threads)
    {
        if (keepMemory) Dlfd.Models.TorchBackend.KeepFreedMemory();
        torch.set_num_threads(threads);
        using var network = new ResNet18(8);
        network.LoadWeights(Path.Combine(folder, "weights.pth"));
        using var file = WeightFile.Open(Path.Combine(folder, "images.pth"));
        using var images = file.Read("images");
        using var labels = file.Read("labels");
        using var work = new DlfdWork(network, images, labels, () => new ResNet18(8));
        Console.WriteLine("ready");
        while (Console.ReadLine() is { } name)
        {
            if (name == "memory") Console.WriteLine(JsonSerializer.Serialize(Peak(() => work.Step(evaluation: true))));
            else if (name == "flat") Console.WriteLine(JsonSerializer.Serialize(Growth(work)));
            else Console.WriteLine(JsonSerializer.Serialize(threads == 1 ? ProcessorTime(work.Case(name)) : Time(work.Case(name))));
        }
    }

    static double Time(Action run)
    {
        var start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>Which other load disturbs little.</summary>
    static double ProcessorTime(Action run)
    {
        var start = Environment.CpuUsage.TotalTime;
        run();
        return (Environment.CpuUsage.TotalTime - start).TotalMilliseconds;
    }

    /// <summary>Resident MiB above the level before the first step.</summary>
    static double Peak(Action step) => ResourceMeter.Measure(() =>
    {
        step();
        step();
    }).GrowthBytes / (double)(1 << 20);

    /// <summary>MiB by which resident memory grows from step 100 to step 1000, with four small images a batch.</summary>
    static double Growth(DlfdWork work)
    {
        using var scope = torch.NewDisposeScope();
        using var small = new DlfdWork(work.Network, torch.nn.functional.interpolate(work.Images[..8], [32, 32]), work.Labels[..8], () => new ResNet18(8)) { Steps = 2 };
        var before = 0L;
        for (var k = 1; k <= 1000; k++)
        {
            small.Step(evaluation: k % 2 == 0);
            if (k == 100) before = MemoryStudies.Status("VmRSS");
        }
        return (MemoryStudies.Status("VmRSS") - before) / 1024.0;
    }
}
