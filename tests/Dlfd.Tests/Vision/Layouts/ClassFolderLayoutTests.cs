using Dlfd.Vision.Datasets;
using Dlfd.Vision.Datasets.Layouts;

namespace Dlfd.Tests.Vision.Layouts;

public sealed class ClassFolderLayoutTests : TempFolder
{
    IReadOnlyList<ImageRecord> Read(params string[] folders) => Read(new SplitOptions(), folders);

    IReadOnlyList<ImageRecord> Read(SplitOptions options, params string[] folders)
    {
        foreach (var folder in folders)
            for (var i = 0; i < 10; i++) Write(Path.Combine(folder, i == 0 ? "0.JPEG" : $"{i}.png"), "");
        return new ClassFolderLayout().Read(Folder, options);
    }

    static Dictionary<string, int> Counts(IReadOnlyList<ImageRecord> records) => records.CountBy(r => r.Split).ToDictionary();

    [Fact]
    public void Read_ClassesAlone_AreDividedBySeed()
    {
        var records = Read("cat", "dog", ".hidden");
        records.Select(r => r.Labels["class"]).Should().Equal(Enumerable.Repeat("cat", 10).Concat(Enumerable.Repeat("dog", 10)));
        Counts(records).Should().BeEquivalentTo(new Dictionary<string, int> { ["test"] = 4, ["unseen"] = 1, ["retain"] = 10, ["forget"] = 5 });
    }

    [Fact]
    public void Read_OtherShares_DivideTheImages() =>
        Counts(Read(new SplitOptions { TestShare = 0.25, UnseenShare = 0.4, ForgetShare = 0.5 }, "cat", "dog"))
            .Should().BeEquivalentTo(new Dictionary<string, int> { ["test"] = 5, ["unseen"] = 6, ["retain"] = 4, ["forget"] = 5 });

    [Fact]
    public void Read_TrainValidationAndTest_OnlyDividesTraining() =>
        Counts(Read("train/cat", "train/dog", "val/cat", "test/dog")).Should().BeEquivalentTo(new Dictionary<string, int> { ["test"] = 10, ["unseen"] = 10, ["retain"] = 14, ["forget"] = 6 });

    [Fact]
    public void Read_FoldersOfSplits_TakesThemAsTheyAre() =>
        Read("retain/cat", "forget/cat", "unseen/dog", "test/dog", "monitor/dog").Should().OnlyContain(r => r.Path.StartsWith(r.Split, StringComparison.Ordinal));

    [Fact]
    public void Read_NothingThere_SaysWhatToDo()
    {
        FluentActions.Invoking(() => Read()).Should().Throw<InvalidDataException>().WithMessage($"'{Folder}*' has no folders; put the images of each class into a folder of its name.");
        Directory.CreateDirectory(At("cat"));
        FluentActions.Invoking(() => Read()).Should().Throw<InvalidDataException>().WithMessage("*cat' has no image; add some or remove the folder.");
        FluentActions.Invoking(() => new ClassFolderLayout().Read(At("nowhere"), new())).Should().Throw<DirectoryNotFoundException>();
    }
}
