using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dlfd.OptimalTransport;

namespace Dlfd.Benchmarks;

/// <summary>The engine against what the memory allows.</summary>
internal static unsafe class MemoryStudies
{
    /// <summary>An iteration reads K once: its bound is the time of reading as many bytes.</summary>
    public static IEnumerable<string> Bandwidth()
    {
        yield return "| n | threads | K, MiB | reading K, µs | one iteration, µs | ratio |\n| --- | --- | --- | --- | --- | --- |";
        foreach (var n in new[] { 256, 512, 1024, 2048, 4096 })
            foreach (var threads in n < 1024 ? [1] : new[] { 1, Environment.ProcessorCount })
            {
                var (bound, iteration) = (Reading((long)n * n, threads), Iteration(n, threads));
                yield return $"| {n} | {threads} | {n * n * 4.0 / (1 << 20):g3} | {1000 * bound:g3} | {1000 * iteration:g3} | {iteration / bound:f2} |";
            }
    }

    public static IEnumerable<string> Peak()
    {
        yield return "| n | cost, MiB | resident above the level before, MiB |\n| --- | --- | --- |";
        foreach (var n in new[] { 512, 1024, 2048, 4096 })
        {
            using var cost = Clouds.Cost(1, n, 64, n);
            // 5 sets the kernel's high-water mark back to the present level.
            File.WriteAllText("/proc/self/clear_refs", "5");
            var before = Status("VmHWM");
            new SinkhornDistance().ComputeFromCost(cost).Dispose();
            yield return $"| {n} | {n * n * 4.0 / (1 << 20):g3} | {(Status("VmHWM") - before) / 1024.0:g3} |";
        }
    }

    /// <summary>Of solves that differ in the number of iterations alone.</summary>
    private static double Iteration(int n, int threads)
    {
        using var cost = Clouds.Cost(1, n, 64, n);
        double Time(int iterations) => Measure.Median(() => new SinkhornDistance(new() { Epsilon = 0.003, Overrelaxation = 1, Tolerance = 1e-12, MaxIterations = iterations, MaxThreads = threads, OnNonConvergence = NonConvergence.Report }).ComputeFromCost(cost).Dispose(), 1);
        return (Time(60) - Time(20)) / 40;
    }

    private static double Reading(long count, int threads)
    {
        var memory = (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), 64);
        new Span<float>(memory, (int)count).Fill(1);
        var part = count / threads / 64 * 64; // Sum takes 64 at a time
        var sums = new float[16 * threads];
        var time = Measure.Median(() =>
        {
            // Many times over, so that waking the threads does not count.
            const int Passes = 20;
            if (threads == 1) for (var k = 0; k < Passes; k++) sums[0] += Sum(memory, count);
            else
                Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, t =>
                {
                    for (var k = 0; k < Passes; k++) sums[16 * t] += Sum(memory + t * part, part);
                });
        }) / 20;
        NativeMemory.AlignedFree(memory);
        return time;
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]
    private static float Sum(float* from, long count)
    {
        var (a, b, c, d) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        for (var k = 0L; k < count; k += 64)
        {
            a += Vector512.Load(from + k);
            b += Vector512.Load(from + k + 16);
            c += Vector512.Load(from + k + 32);
            d += Vector512.Load(from + k + 48);
        }
        return Vector512.Sum(a + b + (c + d));
    }

    /// <summary>KiB.</summary>
    internal static long Status(string name) =>
        long.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
}
