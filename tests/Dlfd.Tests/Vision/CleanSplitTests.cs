using Dlfd.Vision.Datasets;

namespace Dlfd.Tests.Vision;

public sealed class CleanSplitTests : TempFolder
{
    static ImageRecord Image(string path, string? identity, string split, string hash, string age = "a") => new(path, identity, split, new Dictionary<string, string> { ["age"] = age }, hash);

    [Fact]
    public void Records_SharedFile_IsThereOnceAndItsPersonsAreOneInOneSplit()
    {
        var sut = new CleanSplit([
            Image("1", "p", "retain", "A"), Image("2", "p", "retain", "B"), Image("3", "q", "forget", "A"), Image("4", "q", "forget", "C"), Image("5", "r", "test", "D"),
            Image("6", "s", "retain", "B")]);
        sut.Records.Select(r => (r.Path, r.Identity, r.Split)).Should().Equal(("1", "p", "retain"), ("2", "p", "retain"), ("4", "p", "retain"), ("5", "r", "test"));
        sut.Summary.Should().Be("The clean split keeps 4 of 6 images (2 copies dropped), merges 4 persons into 2, moves 1 images to another split and empties 0 labels on which copies disagree.");
    }

    [Fact]
    public void Records_PersonInTwoSplits_GoesWhereMostFilesAre() =>
        new CleanSplit([Image("1", "p", "retain", "A"), Image("2", "p", "forget", "B"), Image("3", "p", "forget", "C")]).Records.Should().OnlyContain(r => r.Split == "forget");

    [Fact]
    public void Records_CopiesThatDisagree_LoseTheLabel()
    {
        var sut = new CleanSplit([Image("1", null, "retain", "A", "a"), Image("2", null, "test", "A", "b"), Image("3", null, "test", "B", "b")]);
        sut.Records.Select(r => (r.Split, r.Labels["age"])).Should().Equal(("retain", ""), ("test", "b"));
        sut.Summary.Should().Contain("empties 1 labels");
    }

    [Fact]
    public void Records_WithoutHash_Throw() =>
        FluentActions.Invoking(() => new CleanSplit([Image("1", "p", "test", "")])).Should().Throw<ArgumentException>().WithMessage("'1' has no content hash*");

    [Fact]
    public void Records_AnyLeakingSet_HasNoSharedFileOrPersonAfterwards()
    {
        string[] splits = ["retain", "forget", "unseen", "test"];
        var random = new Random(3);
        List<ImageRecord> records = [.. Enumerable.Range(0, 500).Select(i => Image($"{i}", random.Next(5) == 0 ? null : $"p{random.Next(200)}", splits[random.Next(4)], $"{random.Next(400)}"))];
        var clean = new CleanSplit(records).Records;
        clean.Select(r => r.ContentHash).Should().OnlyHaveUniqueItems().And.BeEquivalentTo(records.Select(r => r.ContentHash).Distinct());
        clean.Where(r => r.Identity is not null).GroupBy(r => r.Identity).Should().OnlyContain(g => g.Select(r => r.Split).Distinct().Count() == 1);
        new CleanSplit(clean).Records.Should().BeEquivalentTo(clean, o => o.WithStrictOrdering(), "there is nothing left to mend");
    }

    [Fact]
    public void Hash_Files_IsTheirContent()
    {
        Write("a", "same");
        Write("b", "same");
        Write("c", "other");
        var hashes = ImageSet.Hash(Folder, [Image("a", null, "test", ""), Image("b", null, "test", ""), Image("c", null, "test", "")]).Select(r => r.ContentHash).ToList();
        (hashes[0] == hashes[1], hashes[0] == hashes[2]).Should().Be((true, false));
        FluentActions.Invoking(() => ImageSet.Hash(Folder, [Image("d", null, "test", "")])).Should().Throw<FileNotFoundException>().WithMessage("*d' does not exist*");
    }
}
