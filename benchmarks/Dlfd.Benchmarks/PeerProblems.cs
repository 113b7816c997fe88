using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Dlfd.OptimalTransport;

namespace Dlfd.Benchmarks;

/// <summary>Our side of tools/compare_sinkhorn.py: reads float32 files, writes ours.json with median milliseconds through the public API.</summary>
internal static class PeerProblems
{
    private sealed record Timing(double Milliseconds, int Iterations, double Error, double? WithPlan = null);

    private sealed record Ratio(int N, string Peer, double Times);

    public static void Time(string folder)
    {
        torch.set_num_threads(Environment.ProcessorCount);
        var shapes = JsonSerializer.Deserialize<Dictionary<string, long[]>>(File.ReadAllText(Path.Combine(folder, "shapes.json")))!;
        var distance = new SinkhornDistance();
        var timings = new Dictionary<string, Timing>();
        foreach (var name in shapes.Keys.Where(k => k.StartsWith("cost", StringComparison.Ordinal)))
        {
            using var cost = Read(folder, name, shapes[name]);
            timings[name] = Median(() => distance.ComputeFromCost(cost)) with
            {
                WithPlan = Median(() =>
                {
                    var result = distance.ComputeFromCost(cost);
                    result.Plan().Dispose(); // which the peers return
                    return result;
                }).Milliseconds,
            };
        }
        using var x = Read(folder, "x", shapes["x"]).requires_grad_();
        using var y = Read(folder, "y", shapes["y"]);
        timings["gradient"] = Median(() =>
        {
            using var scope = torch.NewDisposeScope();
            var result = distance.Compute(x, y);
            torch.autograd.grad([result.Value], [x]);
            return result;
        });
        File.WriteAllText(Path.Combine(folder, "ours.json"), JsonSerializer.Serialize(timings));
    }

    /// <summary>Ratio of each peer's time to ours against n, from a list of { n, peer, ratio }.</summary>
    public static void Plot(string json, string png)
    {
        var rows = JsonSerializer.Deserialize<Ratio[]>(File.ReadAllText(json), JsonSerializerOptions.Web)!;
        ScalingPlot.Draw(png, "The peer's time over ours, cosine cost, ε = 0.01", "ratio", [.. rows.GroupBy(r => r.Peer).Select(g => new ScalingPlot.Curve(g.Key, [.. g.Select(r => ((double)r.N, r.Times))]))]);
    }

    private static Timing Median(Func<SinkhornResult> solve)
    {
        var times = new List<double>();
        var (warm, all) = (Stopwatch.StartNew(), new Stopwatch());
        while (warm.ElapsedMilliseconds < 1000) solve().Dispose();
        all.Start();
        while (times.Count < 15 || (times.Count < 2000 && all.ElapsedMilliseconds < 1500))
        {
            var one = Stopwatch.StartNew();
            solve().Dispose();
            times.Add(one.Elapsed.TotalMilliseconds);
        }
        times.Sort();
        using var result = solve();
        return new(times[times.Count / 2], result.Iterations.Max(), result.MarginalError.Max());
    }

    private static Tensor Read(string folder, string name, long[] shape) =>
        torch.tensor(MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(folder, name + ".bin"))).ToArray(), shape);
}
