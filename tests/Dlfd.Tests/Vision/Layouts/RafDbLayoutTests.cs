using Dlfd.Vision.Datasets;
using Dlfd.Vision.Datasets.Layouts;

namespace Dlfd.Tests.Vision.Layouts;

public sealed class RafDbLayoutTests : TempFolder
{
    const string List = "EmoLabel/list_patition_label.txt";

    IReadOnlyList<ImageRecord> Read() => new RafDbLayout().Read(Folder, new());

    [Theory]
    [InlineData("")]
    [InlineData("DATASET")]
    public void Read_KaggleFolders_NamesTheEmotions(string root)
    {
        foreach (var part in new[] { "train", "test" })
            for (var i = 1; i <= 7; i++) Write(Path.Combine(root, part, $"{i}", $"{part}_{i:D5}_aligned.jpg"), "");
        Write(Path.Combine(root, "train", "3", "Thumbs.db"), "");
        Write("train_labels.csv", "image,label\n");
        var records = Read();
        records.Where(r => r.Split == "test").Select(r => (r.Path, r.Labels["emotion"])).Should().Equal(
            new[] { "surprise", "fear", "disgust", "happiness", "sadness", "anger", "neutral" }.Select((e, i) => (Path.Combine(root, "test", $"{i + 1}", $"test_{i + 1:D5}_aligned.jpg"), e)));
        records.Should().HaveCount(14, "a file that is no image does not count");
        records.Should().OnlyContain(r => r.Identity == null);
    }

    [Theory]
    [InlineData("\n", "", "")]
    [InlineData("\r\n", "", "basic")]
    [InlineData("\n", "image label\n", "")]
    public void Read_ReleasedList_FindsTheAlignedImages(string newline, string header, string root)
    {
        Write(Path.Combine(root, List), (header + "train_00001.jpg 5\n\ntest_0001.jpg 4\n").ReplaceLineEndings(newline));
        Read().Select(r => (r.Path, r.Labels["emotion"])).Should().Equal(
            (Path.Combine(root, "Image", "aligned", "train_00001_aligned.jpg"), "sadness"), (Path.Combine(root, "Image", "aligned", "test_0001_aligned.jpg"), "happiness"));
    }

    [Theory]
    [InlineData("train_00001.jpg 8\n", "*list_patition_label.txt' line 1 ('train_00001.jpg') has the emotion '8', which is not from 1 to 7*")]
    [InlineData("train_00001.jpg\n", "*list_patition_label.txt' line 1 ('train_00001.jpg') has 0 values instead of 1*")]
    [InlineData("train_00001.jpg 5\n\nimage_00002.jpg 5\n", "*list_patition_label.txt' line 3 ('image_00002.jpg') is named neither train_ nor test_*")]
    [InlineData("train_00001.jpg 5\ntrain_00002 5\n", "*list_patition_label.txt' line 2 starts with 'train_00002' instead of an image*")]
    [InlineData("train_00001.jpg 5\ntrain_00001.jpg 4\n", "*list_patition_label.txt' line 2 has 'train_00001.jpg' again (first in line 1)*")]
    [InlineData("\n", "*list_patition_label.txt' has no rows*")]
    public void Read_MalformedList_NamesFileAndLine(string text, string expected)
    {
        Write(List, text);
        FluentActions.Invoking(Read).Should().Throw<InvalidDataException>().WithMessage(expected);
    }

    [Fact]
    public void Read_MalformedFolders_NamesThem()
    {
        FluentActions.Invoking(Read).Should().Throw<FileNotFoundException>().WithMessage("*train' does not exist (nor does *");
        Directory.CreateDirectory(At("train"));
        FluentActions.Invoking(Read).Should().Throw<InvalidDataException>().WithMessage("*train' has no folders*");
        Directory.CreateDirectory(At("train", "1"));
        FluentActions.Invoking(Read).Should().Throw<InvalidDataException>().WithMessage("*1' has no image*");
        Write("train/1/a.jpg", "");
        FluentActions.Invoking(Read).Should().Throw<FileNotFoundException>().WithMessage("*test' does not exist*");
        Write("test/8/a.jpg", "");
        FluentActions.Invoking(Read).Should().Throw<InvalidDataException>().WithMessage("*8' is no class of RAF-DB*");
    }
}
