using Dlfd.Vision.Datasets;
using SkiaSharp;

namespace Dlfd.Tests.Vision;

[Collection("Torch")]
public sealed class ImageSetTests : TempFolder
{
    readonly List<ImageRecord> records = [];

    public ImageSetTests()
    {
        for (var i = 0; i < 20; i++)
        {
            using var bitmap = new SKBitmap(6, 4, SKColorType.Rgba8888, SKAlphaType.Opaque);
            bitmap.Erase(new SKColor((byte)i, (byte)(100 + i), (byte)(200 + i)));
            using var data = SKImage.FromBitmap(bitmap).Encode(SKEncodedImageFormat.Png, 100);
            File.WriteAllBytes(Path.Combine(Folder, $"{i}.png"), data.ToArray());
            records.Add(new($"{i}.png", null, "retain", new Dictionary<string, string>()));
        }
    }

    [Fact]
    public void Load_InParallel_KeepsTheOrderAndReportsEveryImage()
    {
        var seen = new System.Collections.Concurrent.ConcurrentBag<int>();
        using var scope = torch.NewDisposeScope();
        using var sut = ImageSet.Load(Folder, records, 5, null, new Reporter(seen));
        var pixels = sut.Read([.. Enumerable.Range(0, 20).Select(i => (long)i)]);
        pixels.shape.Should().Equal(20, 3, 5, 5);
        for (var i = 0; i < 20; i++)
            pixels[i].mean([1, 2], type: torch.ScalarType.Float32).data<float>().ToArray().Should().Equal(i, 100 + i, 200 + i);
        seen.Should().BeEquivalentTo(Enumerable.Range(1, 20));
        sut.Records.Select(r => r.ContentHash).Should().OnlyHaveUniqueItems().And.NotContain("");
    }

    [Fact]
    public void Load_Cancelled_Throws()
    {
        using var source = new CancellationTokenSource();
        var reporter = new Reporter([], source.Cancel);
        FluentActions.Invoking(() => ImageSet.Load(Folder, records, 5, null, reporter, source.Token)).Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void Load_FailingOrNot_LeavesNoTensor()
    {
        Leaks.After(() => ImageSet.Load(Folder, records, 5).Dispose()).Should().Be(0);
        File.WriteAllText(Path.Combine(Folder, "3.png"), "no image");
        var before = Tensor.TotalCount;
        FluentActions.Invoking(() => ImageSet.Load(Folder, records, 5)).Should().Throw<InvalidDataException>().WithMessage("'3.png'*");
        Tensor.TotalCount.Should().BeLessThanOrEqualTo(before);
    }

    [Fact]
    public void Constructor_TooFewBytes_SaysHowMany() =>
        FluentActions.Invoking(() => new ImageSet(new byte[10], 5, records)).Should().Throw<ArgumentException>().WithMessage("There are 10 bytes for 20 images of 5 px*");

    sealed class Reporter(System.Collections.Concurrent.ConcurrentBag<int> seen, Action? then = null) : IProgress<int>
    {
        public void Report(int value)
        {
            seen.Add(value);
            then?.Invoke();
        }
    }
}
