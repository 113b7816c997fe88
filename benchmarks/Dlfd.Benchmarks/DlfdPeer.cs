using System.Diagnostics;
using System.Text.Json;
using Dlfd.Evaluation;
using Dlfd.Unlearning;
using Dlfd.Vision.Models;
using Dlfd.Weights;

namespace Dlfd.Benchmarks;

/// <summary>Our side of tools/compare_dlfd.py: runs the case that each line of standard input names, and answers with its milliseconds, or MiB for memory, or why a method does not apply.</summary>
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
        while (Console.ReadLine() is { } name) Console.WriteLine(JsonSerializer.Serialize(Answer(work, name, threads)));
    }

    static object Answer(DlfdWork work, string name, int threads)
    {
        try
        {
            return name.Split(' ') switch
            {
                ["methods"] => Methods.Keys.ToArray(),
                ["flat"] => Levels(work),
                ["memory", var of] => Peak(work, of),
                _ => threads == 1 ? ProcessorTime(work.Case(name)) : Time(work.Case(name)),
            };
        }
        catch (NotApplicableException e)
        {
            return e.Message;
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

    /// <summary>Resident MiB above the level before two runs of a case, after one on tiny images, which takes what runtime and libraries need.</summary>
    static double Peak(DlfdWork work, string name)
    {
        using (torch.NewDisposeScope())
        using (var small = Small(work)) small.Case(name)();
        var run = work.Case(name);
        return ResourceMeter.Measure(() =>
        {
            run();
            run();
        }).GrowthBytes / (double)(1 << 20);
    }

    /// <summary>Four images of 32 pixels a batch.</summary>
    static DlfdWork Small(DlfdWork work) =>
        new(work.Network, torch.nn.functional.interpolate(work.Images[..8], [32, 32]), work.Labels[..8], () => new ResNet18(8)) { Steps = 2 };

    static IReadOnlyList<double> Levels(DlfdWork work)
    {
        using var scope = torch.NewDisposeScope();
        using var small = Small(work);
        return small.Levels(1000);
    }
}
