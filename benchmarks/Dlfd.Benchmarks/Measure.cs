using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dlfd.Benchmarks;

/// <summary>Times and the machine they were taken on.</summary>
internal static class Measure
{
    /// <summary>Milliseconds of one call: the median of at least five, for about the given time, after a warm-up of a third of it.</summary>
    public static double Median(Action call, double seconds = 0.6)
    {
        var warm = Stopwatch.StartNew();
        do call();
        while (warm.Elapsed.TotalSeconds < seconds / 3);
        var (times, all) = (new List<double>(), Stopwatch.StartNew());
        while (times.Count < 5 || (times.Count < 5000 && all.Elapsed.TotalSeconds < seconds))
        {
            var start = Stopwatch.GetTimestamp();
            call();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        times.Sort();
        return times[times.Count / 2];
    }

    public static string Machine()
    {
        var model = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() : null;
        var load = File.Exists("/proc/loadavg") ? $", load average {File.ReadAllText("/proc/loadavg").Split(' ')[0]} before the run" : "";
        var width = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
        return $"{model ?? RuntimeInformation.ProcessArchitecture.ToString()}, {Environment.ProcessorCount} cores, vectors of {width} bits, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}{load}.";
    }

    /// <summary>Slope of log y against log x by least squares.</summary>
    public static double Slope(IReadOnlyList<(double X, double Y)> points)
    {
        var (x, y) = (points.Average(p => Math.Log(p.X)), points.Average(p => Math.Log(p.Y)));
        return points.Sum(p => (Math.Log(p.X) - x) * (Math.Log(p.Y) - y)) / points.Sum(p => Math.Pow(Math.Log(p.X) - x, 2));
    }
}
