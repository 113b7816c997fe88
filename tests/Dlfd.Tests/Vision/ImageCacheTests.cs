using Dlfd.Vision.Datasets;
using Dlfd.Vision.Imaging;

namespace Dlfd.Tests.Vision;

[Collection("Torch")]
public sealed class ImageCacheTests : TempFolder
{
    readonly List<ImageRecord> records = [];

    public ImageCacheTests()
    {
        Directory.CreateDirectory(At("images"));
        for (var i = 0; i < 12; i++)
        {
            File.WriteAllBytes(At("images", $"{i}.jpg"), ImageEncoder.Jpeg([.. Enumerable.Range(0, 300).Select(p => (byte)(p * (i + 3)))], 10));
            records.Add(new($"{i}.jpg", null, "retain", new Dictionary<string, string>()));
        }
    }

    static readonly long[] Rows = [7, 0, 11, 3];

    byte[] Load(long memory = 1 << 20, int size = 8, bool cached = true, IReadOnlyList<ImageRecord>? others = null)
    {
        using var scope = torch.NewDisposeScope();
        using var images = ImageSet.Load(At("images"), others ?? records, size, new() { CacheFolder = cached ? At("cache") : null, MemoryBudget = memory });
        images.IsStreamed.Should().Be(memory < 12 * 3 * size * size);
        return images.Read(Rows).bytes.ToArray();
    }

    string[] Entries => Directory.GetFiles(At("cache"), "*", SearchOption.AllDirectories);

    [Theory]
    [InlineData(1 << 20, true)]
    [InlineData(12 * 192 - 1, true)]
    [InlineData(0, false)]
    [InlineData(12 * 192, true)]
    public void Load_CachedOrStreamed_GivesTheSamePixels(long memory, bool cached)
    {
        var plain = Load(cached: false);
        Load(memory, cached: cached).Should().Equal(plain);
        Load(memory, cached: cached).Should().Equal(plain, "the second time too");
        if (cached) Entries.Should().HaveCount(12).And.NotContain(e => e.EndsWith(".tmp"));
    }

    [Fact]
    public void Load_KnownHashes_NeedsNoFileAnyMore()
    {
        var plain = Load();
        var hashed = ImageSet.Hash(At("images"), records);
        Directory.Delete(At("images"), recursive: true);
        Load(others: hashed).Should().Equal(plain);
    }

    [Fact]
    public void Load_OtherSizeOrContent_IsDecodedAnew()
    {
        Load();
        Load(size: 9).Should().Equal(Load(size: 9, cached: false));
        File.Copy(At("images", "1.jpg"), At("images", "7.jpg"), overwrite: true);
        Load().Should().Equal(Load(cached: false));
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("cut")]
    [InlineData("longer")]
    [InlineData("empty")]
    public void Load_DamagedEntries_AreDecodedAnewAndMended(string how)
    {
        var plain = Load();
        var whole = Entries.ToDictionary(e => e, File.ReadAllBytes);
        foreach (var (path, bytes) in whole)
            File.WriteAllBytes(path, how switch { "changed" => [.. bytes[..^40], (byte)~bytes[^40], .. bytes[^39..]], "cut" => bytes[..^1], "longer" => [.. bytes, 0], _ => [] });
        Load().Should().Equal(plain);
        Entries.Should().OnlyContain(e => File.ReadAllBytes(e).SequenceEqual(whole[e]));
    }

    [Fact]
    public void Load_ImageThatIsAnotherOneWhileStreaming_IsRefused()
    {
        using var images = ImageSet.Load(At("images"), records, 8, new() { MemoryBudget = 0 });
        File.Copy(At("images", "4.jpg"), At("images", "3.jpg"), overwrite: true);
        FluentActions.Invoking(() => images.Read(Rows)).Should().Throw<InvalidDataException>().WithMessage("*3.jpg' is another one than when the set was loaded*");
    }

    [Fact]
    public void Read_Streamed_LeavesNoTensor()
    {
        using var images = ImageSet.Load(At("images"), records, 8, new() { MemoryBudget = 0 });
        Leaks.After(() => images.Read(Rows).Dispose()).Should().Be(0);
        Leaks.After(() => Load()).Should().Be(0);
    }
}
