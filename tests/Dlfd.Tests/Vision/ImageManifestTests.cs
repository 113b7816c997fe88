using System.Globalization;
using Dlfd.Vision.Datasets;
using Dlfd.Vision.Datasets.Layouts;

namespace Dlfd.Tests.Vision;

public sealed class ImageManifestTests : TempFolder
{
    IReadOnlyList<ImageRecord> Read(string text)
    {
        File.WriteAllText(Path.Combine(Folder, "labels.csv"), text);
        return new LabelsCsvLayout().Read(Folder, new());
    }

    [Theory]
    [InlineData("image_path,identity,split,age\na.jpg,p,retain,3\n")]
    [InlineData("\ufeffimage_path, identity, split, age\r\na.jpg , p, retain, 3\r\n\r\n")]
    [InlineData("split,age,image_path,identity\r\nretain,\"3\",\"a.jpg\",p")]
    public void Read_AnyLineEndOrderOrSpaces_GivesTheSameRecord(string text) =>
        Read(text).Should().ContainSingle().Which.Should().BeEquivalentTo(
            new ImageRecord("a.jpg", "p", "retain", new Dictionary<string, string> { ["age"] = "3" }));

    [Fact]
    public void Read_WithoutIdentityColumn_LeavesItOut() => Read("image_path,split\na.jpg,test\n")[0].Identity.Should().BeNull();

    [Theory]
    [InlineData("", "*labels.csv' is empty*")]
    [InlineData("image_path,split\n", "*has no rows*")]
    [InlineData("path,split\na.jpg,test\n", "*has no column 'image_path' (it has path, split)*")]
    [InlineData("image_path,split,age,age\na.jpg,test,1,2\n", "*has the column 'age' 2 times*")]
    [InlineData("image_path,split\na.jpg,test\n,test\n", "*line 3 has nothing in the column 'image_path'*")]
    [InlineData("image_path,split\na.jpg,train\n", "*line 2 has 'train' in the column 'split'; use retain, forget, monitor, unseen, test*")]
    [InlineData("image_path,split\na.jpg,test,5\n", "*line 2 has 3 fields instead of 2*")]
    public void Read_Malformed_SaysWhereAndWhat(string text, string expected) =>
        FluentActions.Invoking(() => Read(text)).Should().Throw<InvalidDataException>().WithMessage(expected);

    static List<ImageRecord> Records() => [.. Enumerable.Range(0, 600).Select(i => new ImageRecord($"{i}.png",
        $"{(i % 3 == 0 ? "test" : "retain")}{i / 3 % 20}", i % 3 == 0 ? "test" : "retain", new Dictionary<string, string>()))];

    [Fact]
    public void Limit_ToATenth_KeepsProportionsOrderAndWholePersons()
    {
        var records = Records();
        var kept = ImageManifest.Limit(records, 60);
        kept.Count(r => r.Split == "retain").Should().Be(40);
        kept.Count(r => r.Split == "test").Should().Be(20);
        kept.Should().Equal(records.Where(kept.Contains), "they stay in their order");
        kept.GroupBy(r => r.Identity).Count().Should().Be(4, "two persons a split have all its images");
        ImageManifest.Limit(records, 60).Should().Equal(kept);
    }

    [Fact]
    public void Limit_AboveTheCount_KeepsAll() => ImageManifest.Limit(Records(), 1000).Should().HaveCount(600);

    [Fact]
    public void Limit_WithoutPersons_KeepsTheSameImagesOnEverySystem()
    {
        IEnumerable<long> Kept(char separator) => ImageManifest.Limit([.. Enumerable.Range(0, 200).Select(i => new ImageRecord($"train{separator}{i % 7}{separator}{i}.jpg", null, "retain", new Dictionary<string, string>()))], 50)
            .Select(r => long.Parse(r.Path.Split(separator)[2][..^4], CultureInfo.InvariantCulture));
        Kept('\\').Should().Equal(Kept('/'));
    }

    [Fact]
    public void Limit_OfOne_LeavesNoSplitEmpty() => ImageManifest.Limit(Records(), 1).Select(r => r.Split).Should().BeEquivalentTo("retain", "test");
}
