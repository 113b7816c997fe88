using Dlfd.Evaluation;

namespace Dlfd.Tests.Evaluation;

[Collection("Torch")]
public class ResourceMeterTests
{
    const int Megabyte = 1 << 20;

    /// <summary>Holds memory for a while, touched, and gives it back.</summary>
    static void Hold(int megabytes, int milliseconds)
    {
        using var held = TorchSharp.torch.ones((long)megabytes * Megabyte / 4);
        Thread.Sleep(milliseconds);
    }

    [Fact]
    public void Measure_MemoryHeldForAWhile_IsInThePeak()
    {
        var use = ResourceMeter.Measure(() => Hold(150, 300));
        use.GrowthBytes.Should().BeGreaterThan(100L * Megabyte);
        use.PeakBytes.Should().BeGreaterThan(use.GrowthBytes);
        use.Elapsed.Should().BeGreaterThan(TimeSpan.FromMilliseconds(29));
    }

    [Fact]
    public void Measure_AfterABiggerPiece_ForgetsIt()
    {
        if (ResourceMeter.Measure(() => Hold(200, 30)).IsSampled) return; // nothing recorded that would have to be forgotten
        ResourceMeter.Measure(() => Thread.Sleep(1)).GrowthBytes.Should().BeLessThan(150L * Megabyte);
    }

    [Fact]
    public void Read_Sampled_FindsThePeakToo()
    {
        using var meter = new ResourceMeter(sampled: true);
        using (var held = TorchSharp.torch.ones(150L * Megabyte / 4))
        {
            var before = meter.Samples;
            SpinWait.SpinUntil(() => meter.Samples > before + 1); // one sample may have begun before the memory was taken
        }
        var use = meter.Read();
        use.IsSampled.Should().BeTrue();
        use.GrowthBytes.Should().BeGreaterThan(100L * Megabyte);
    }
}
