using Dlfd.Vision.Imaging;

namespace Dlfd.Tests.Vision;

public class PillowBilinearTests
{
    public sealed record Case(int Width, int Height, int Size, int[] Pixels);

    public sealed record Golden(string Source, Case[] Cases);

    [Fact]
    public void Resize_LargerSmallerAndSameSize_EqualsPillowByteForByte()
    {
        foreach (var (width, height, size, pixels) in Reference.Read<Golden>("pillow_bilinear.json").Cases)
        {
            var source = new byte[3 * width * height];
            for (uint i = 0; i < source.Length; i++) source[i] = (byte)(unchecked(i * 2654435761u) >> 24);
            var rgba = new byte[4 * width * height];
            for (var i = 0; i < source.Length; i++) rgba[4 * (i % (width * height)) + i / (width * height)] = source[i];
            var resized = PillowBilinear.Resize(rgba, width, height, size, size).ToArray();
            Enumerable.Range(0, 3).SelectMany(c => resized.Where((_, i) => i % 4 == c)).Select(p => (int)p).Should().Equal(pixels, $"{width}×{height} to {size}");
        }
    }
}
