using Dlfd.Vision.Datasets;
using Dlfd.Vision.Datasets.Layouts;

namespace Dlfd.Tests.Vision.Layouts;

/// <summary>Writes a set in every layout and reads it again; images are told apart by their bytes.</summary>
public sealed class RoundTripTests : TempFolder
{
    static readonly string[] Ages = ["a", "c", "h"], Emotions = ["happiness", "anger", "neutral"], Parts = ["retain", "retain", "forget", "unseen", "test"];

    static readonly List<ImageRecord> Records = [.. Enumerable.Range(0, 90).Select(i => new ImageRecord($"{i}", $"person{i / 3}", Parts[i / 3 % 5], new Dictionary<string, string>
    {
        ["gender"] = i / 3 % 2 == 0 ? "male" : "female", ["age_class"] = Ages[i / 3 % 3], ["emotion"] = Emotions[i % 3], ["young"] = $"{i % 2}", ["smiling"] = i % 3 == 0 ? "1" : "0",
    }))];

    public static TheoryData<string> Names => [.. ImageLayouts.Names];

    List<(ImageRecord Written, ImageRecord Read)> RoundTrip(string name, SplitOptions? options = null)
    {
        var layout = ImageLayouts.Find(name);
        layout.Write(Folder, Records, i => [(byte)i]);
        var read = layout.Read(Folder, (options ?? new()) with { ForgetRows = Records.Count(r => r.Split == "forget") });
        return [.. read.Select(r => (Records[File.ReadAllBytes(At(r.Path)).Single()], r))];
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_WhatWasWritten_HasEveryImageWithItsLabels(string name)
    {
        var pairs = RoundTrip(name);
        pairs.Select(p => p.Written).Should().BeEquivalentTo(Records);
        pairs.Should().OnlyContain(p => p.Read.Labels.Count > 0 && p.Read.Labels.All(l => p.Written.Labels[l.Key == "class" ? "gender" : l.Key] == l.Value));
    }

    [Theory]
    [InlineData("mufac")]
    [InlineData("mucac")]
    [InlineData("faces")]
    public void Read_WhatWasWritten_HasTheSameSplits(string name) => RoundTrip(name).Should().OnlyContain(p => p.Read.Split == p.Written.Split);

    [Theory]
    [InlineData("mufac")]
    [InlineData("mucac")]
    [InlineData("celeba")]
    [InlineData("faces")]
    public void Read_WhatWasWritten_HasTheSamePersons(string name)
    {
        var pairs = RoundTrip(name);
        pairs.Select(p => p.Read.Identity).Distinct().Should().HaveCount(30);
        pairs.Select(p => (p.Read.Identity, p.Written.Identity)).Distinct().Should().HaveCount(30);
    }

    [Theory]
    [InlineData("mufac")]
    [InlineData("mucac")]
    [InlineData("celeba")]
    public void Read_PersonsThatAreNotKnown_AreDifferentOnes(string name)
    {
        var layout = ImageLayouts.Find(name);
        ImageRecord[] records = [.. Records.Take(45).Where((_, i) => i % 3 == 0).Select(r => r with { Identity = null })];
        layout.Write(Folder, records, i => [(byte)i]);
        layout.Read(Folder, new() { ForgetRows = 1 }).Select(r => r.Identity).Should().OnlyHaveUniqueItems().And.HaveCount(15);
    }

    [Fact]
    public void RafDb_EmotionThatItLacks_IsRefused() =>
        FluentActions.Invoking(() => new RafDbLayout().Write(Folder, [Records[0] with { Labels = new Dictionary<string, string> { ["emotion"] = "boredom" } }], i => [(byte)i]))
            .Should().Throw<ArgumentException>().WithMessage("'0' has the emotion 'boredom', which RAF-DB lacks; use surprise*");

    [Fact]
    public void Mucac_MorePersonsThanASplitHas_AreRefused()
    {
        ImageRecord[] records = [.. Enumerable.Range(0, 191).Select(i => Records[0] with { Split = "test", Identity = $"{i}" })];
        FluentActions.Invoking(() => new MucacLayout().Write(Folder, records, i => [(byte)i])).Should().Throw<ArgumentException>().WithMessage("There are more persons in 'test' than the 190*");
        Directory.EnumerateFileSystemEntries(Folder).Should().BeEmpty();
    }

    [Fact]
    public void LabelsCsv_CommaInAName_IsRefused() =>
        FluentActions.Invoking(() => new LabelsCsvLayout().Write(Folder, [Records[0] with { Identity = "Doe, Jane" }], i => [(byte)i])).Should().Throw<ArgumentException>().WithMessage("Record 0 has a comma*");

    [Fact]
    public void CelebA_TrainingPersons_AreForgottenWholeBySeed()
    {
        string[] Forgotten(int seed) => [.. RoundTrip("celeba", new() { Seed = seed }).Where(p => p.Read.Split == "forget").Select(p => p.Read.Identity!).Distinct().Order()];
        Forgotten(0).Should().HaveCount(18 - (int)(0.7 * 18)).And.Equal(Forgotten(0));
        Forgotten(1).Should().NotEqual(Forgotten(0));
        var pairs = RoundTrip("celeba");
        pairs.GroupBy(p => p.Read.Identity).Should().OnlyContain(g => g.Select(p => p.Read.Split).Distinct().Count() == 1);
        pairs.Should().OnlyContain(p => p.Written.Split == "test" == (p.Read.Split == "test") && p.Written.Split == "unseen" == (p.Read.Split == "unseen"));
    }

    [Fact]
    public void RafDb_TrainingImages_AreATenthUnseenAndOfTheRestSevenTenthsRetain()
    {
        var pairs = RoundTrip("rafdb"); // 72 training images
        pairs.CountBy(p => p.Read.Split).ToDictionary().Should().BeEquivalentTo(new Dictionary<string, int> { ["unseen"] = 7, ["retain"] = 45, ["forget"] = 20, ["test"] = 18 });
        pairs.Where(p => p.Read.Split == "test").Should().OnlyContain(p => p.Written.Split == "test");
        RoundTrip("rafdb", new() { Seed = 1 }).Select(p => p.Read.Split).Should().NotEqual(pairs.Select(p => p.Read.Split));
    }

    [Fact]
    public void RafDb_OtherShares_DivideTheTrainingImages() =>
        RoundTrip("rafdb", new() { UnseenShare = 0.5, ForgetShare = 0.2 }).CountBy(p => p.Read.Split).ToDictionary()
            .Should().BeEquivalentTo(new Dictionary<string, int> { ["unseen"] = 36, ["retain"] = 28, ["forget"] = 8, ["test"] = 18 });

    [Fact]
    public void Find_UnknownName_ListsTheLayouts() =>
        FluentActions.Invoking(() => ImageLayouts.Find("imagenet")).Should().Throw<ArgumentException>().WithMessage("There is no layout 'imagenet'; use one of mufac, rafdb, mucac, celeba, folder, faces*");
}
