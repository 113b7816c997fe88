using System.Diagnostics;
using System.Globalization;

namespace Dlfd.Evaluation;

/// <summary>Represents what a piece of work took.</summary>
/// <param name="Elapsed">Wall-clock time.</param>
/// <param name="PeakBytes">The most resident memory that the whole process had meanwhile.</param>
/// <param name="GrowthBytes">How much that is above what it had at the start, at least 0.</param>
/// <param name="IsSampled">Whether the peak was looked for every few milliseconds and may be missed; false where the operating system recorded it.</param>
public readonly record struct ResourceUse(TimeSpan Elapsed, long PeakBytes, long GrowthBytes, bool IsSampled);

/// <summary>Measures the time and the main memory of a piece of work; not that of a GPU, which TorchSharp 0.107 does not tell.</summary>
/// <remarks>
/// The memory is the process's: other threads count along, garbage that is not collected yet too, and work whose memory an earlier
/// one left behind grows little. Only equal work in a fresh process compares exactly. On Linux the recorded peak of the process
/// is reset; measure one thing at a time.
/// </remarks>
public sealed class ResourceMeter : IDisposable
{
    const int SampleMilliseconds = 5;
    readonly Stopwatch clock = Stopwatch.StartNew();
    readonly long start = Environment.WorkingSet;
    readonly bool recorded;
    readonly ManualResetEventSlim stopped = new();
    readonly Thread? sampler;
    long peak;
    int samples;

    /// <summary>Starts to measure.</summary>
    public ResourceMeter() : this(sampled: false) { }

    internal ResourceMeter(bool sampled)
    {
        (peak, recorded) = (start, !sampled && ResetPeak());
        if (recorded) return;
        sampler = new Thread(SampleUntilStopped) { IsBackground = true, Name = nameof(ResourceMeter) }; // a busy thread pool would come late
        sampler.Start();
    }

    /// <summary>How often the memory was looked at until now.</summary>
    internal int Samples => Volatile.Read(ref samples);

    /// <summary>Reads what was used until now.</summary>
    public ResourceUse Read()
    {
        var elapsed = clock.Elapsed;
        if (recorded) peak = Math.Max(peak, RecordedPeak());
        else Sample();
        return new(elapsed, peak, peak - start, !recorded);
    }

    /// <summary>Measures one call.</summary>
    /// <param name="work">The work.</param>
    public static ResourceUse Measure(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        using var meter = new ResourceMeter();
        work();
        return meter.Read();
    }

    /// <summary>Stops measuring.</summary>
    public void Dispose()
    {
        stopped.Set();
        sampler?.Join();
        stopped.Dispose();
    }

    void SampleUntilStopped()
    {
        do Sample(); while (!stopped.Wait(SampleMilliseconds));
    }

    void Sample()
    {
        var now = Environment.WorkingSet;
        long seen;
        while (now > (seen = Interlocked.Read(ref peak)) && Interlocked.CompareExchange(ref peak, now, seen) != seen) { }
        Interlocked.Increment(ref samples);
    }

    /// <summary>Sets the kernel's high-water mark to the present memory, where it may be set.</summary>
    static bool ResetPeak()
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
            return RecordedPeak() > 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    static long RecordedPeak() => File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)) is { } line
        ? long.Parse(line.AsSpan(6).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) * 1024
        : 0;
}
