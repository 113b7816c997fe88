using Dlfd.Models;
using Dlfd.Vision.Datasets;
using Dlfd.Vision.Datasets.Layouts;
using Dlfd.Vision.Imaging;
using SkiaSharp;

namespace Dlfd.Tests.Vision;

[Collection("Torch")]
public sealed class ImageFolderTests : TempFolder
{
    /// <summary>Writes two persons a split with two distinct images each.</summary>
    void WriteFolder(Func<List<string>, IEnumerable<string>>? change = null, string newline = "\n")
    {
        List<string> rows = ["image_path,identity,split,smiling,young"];
        var i = 0;
        foreach (var split in new[] { "retain", "forget", "unseen", "test" })
            for (var person = 0; person < 6; person++)
                for (var image = 0; image < 2; image++, i++)
                {
                    File.WriteAllBytes(Path.Combine(Folder, $"{i}.png"), Png(i));
                    rows.Add($"{i}.png,{split}{person},{split},{image},{person % 2}");
                }
        File.WriteAllText(Path.Combine(Folder, "labels.csv"), string.Join(newline, (change ?? (r => r))(rows)) + newline);
    }

    static byte[] Png(int seed)
    {
        using var bitmap = new SKBitmap(20, 20, SKColorType.Rgba8888, SKAlphaType.Opaque);
        bitmap.Erase(new SKColor((byte)(seed * 5), (byte)(seed * 3), (byte)(255 - seed)));
        using var image = SKImage.FromBitmap(bitmap);
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    (int Retain, int Monitor, int Unseen) Load(string task = "smiling", bool published = false)
    {
        using var images = ImageSet.Load(Folder, new LabelsCsvLayout().Read(Folder, new()), 8);
        using var splits = new UnlearningSplits(images, ImageTask.Find(task, images.Records), published);
        return ((int)splits.Retain.Count, (int)splits.Monitor.Count, (int)splits.Unseen.Count);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Load_WholeFolder_SplitsUnseenPersonsIntoMonitorAndUnseen(string newline)
    {
        WriteFolder(newline: newline);
        var (retain, monitor, unseen) = Load();
        retain.Should().Be(12);
        (monitor + unseen).Should().Be(12);
        (monitor % 2, unseen % 2).Should().Be((0, 0), "a person is in one of them only");
        monitor.Should().BeInRange(2, 10);
    }

    [Fact]
    public void Read_Batch_HasNormalisedPixelsAndLabels()
    {
        WriteFolder();
        using var images = ImageSet.Load(Folder, new LabelsCsvLayout().Read(Folder, new()), 8);
        using var splits = new UnlearningSplits(images, ImageTask.Find("smiling", images.Records));
        using var batch = splits.Retain.Read([3, 0], torch.CPU);
        batch.Inputs.shape.Should().Equal(2, 3, 8, 8);
        batch.Labels.data<long>().ToArray().Should().Equal(1, 0);
        batch.Inputs[0, 0, 0, 0].item<float>().Should().BeApproximately((15 / 255f - 0.485f) / 0.229f, 1e-5f);
        splits.MajorityRate().Should().Be(0.5);
    }

    [Theory]
    [InlineData("nowhere", "does not exist; give the folder of the set.")]
    [InlineData("", "labels.csv' does not exist")]
    public void Read_MissingFolderOrFile_NamesIt(string sub, string expected) =>
        FluentActions.Invoking(() => new LabelsCsvLayout().Read(Path.Combine(Folder, sub), new())).Should().Throw<IOException>().WithMessage($"*{expected}*");

    [Fact]
    public void Read_MissingColumn_ListsWhatIsThere()
    {
        WriteFolder(r => r.Select(line => line.Replace("split,smiling", "part,smiling")));
        FluentActions.Invoking(() => Load()).Should().Throw<InvalidDataException>().WithMessage("*no column 'split' (it has image_path, identity, part, smiling, young)*");
    }

    [Fact]
    public void Read_UnknownSplit_NamesTheLine()
    {
        WriteFolder(r => r.Select((line, i) => i == 3 ? line.Replace("retain,", "train,") : line));
        FluentActions.Invoking(() => Load()).Should().Throw<InvalidDataException>().WithMessage("*line 4 has 'train' in the column 'split'*");
    }

    [Fact]
    public void Read_MissingField_NamesTheLine()
    {
        WriteFolder(r => r.Select((line, i) => i == 5 ? line[..line.LastIndexOf(',')] : line));
        FluentActions.Invoking(() => Load()).Should().Throw<InvalidDataException>().WithMessage("*line 6 has 4 fields instead of 5*");
    }

    [Theory]
    [InlineData(5, 9, "*line * has a stray quote*")] // else rows 5 to 8 would be a part of row 5
    [InlineData(40, 0, "*line * has a stray quote*")]
    public void Read_QuoteThatNobodyCloses_IsRefused(int row, int other, string expected)
    {
        WriteFolder(r => r.Select((line, i) => i == 0 ? $"{line},note" : i == row ? $"{line},\"left" : i == other ? $"{line},\"right" : $"{line},"));
        FluentActions.Invoking(() => Load()).Should().Throw<InvalidDataException>().WithMessage(expected);
    }

    [Fact]
    public void Read_QuotedField_IsOneField()
    {
        WriteFolder(r => r.Select((line, i) => i == 0 ? $"{line},note" : $"{line},\"left, \"\"mostly\"\"\""));
        Load().Retain.Should().Be(12);
    }

    [Fact]
    public void Find_UnknownTask_ListsTheColumns()
    {
        WriteFolder();
        FluentActions.Invoking(() => Load("age")).Should().Throw<ArgumentException>().WithMessage("Task 'age' needs the label column 'age'*use one of smiling, young*");
    }

    [Fact]
    public void Splits_SamePersonTwice_NamesThePerson()
    {
        WriteFolder(r => r.Select(line => line.Replace(",test0,test", ",retain0,test")));
        FluentActions.Invoking(() => Load()).Should().Throw<InvalidDataException>().WithMessage("1 person(s) are in more than one split (1 in retain and test): 'retain0' in retain and test.*");
        Load(published: true).Retain.Should().Be(12);
    }

    [Fact]
    public void Splits_SameFileTwice_NamesTheFiles()
    {
        WriteFolder();
        File.Copy(Path.Combine(Folder, "0.png"), Path.Combine(Folder, "47.png"), overwrite: true);
        FluentActions.Invoking(() => Load()).Should().Throw<InvalidDataException>().WithMessage("1 file(s)*(1 in retain and test)*retain '0.png' = test '47.png'*");
    }

    [Fact]
    public void Splits_EmptyForget_SaysWhichSplit()
    {
        WriteFolder(r => r.Where(line => !line.Contains("forget")));
        FluentActions.Invoking(() => Load()).Should().Throw<InvalidDataException>().WithMessage("The forget split has no image*");
    }

    [Fact]
    public void Splits_EmptyLabels_AreDroppedAndCounted()
    {
        WriteFolder(r => r.Select((line, i) => i is 1 or 2 ? line[..^3] + "," + line[^1] : line));
        using var images = ImageSet.Load(Folder, new LabelsCsvLayout().Read(Folder, new()), 8);
        using var splits = new UnlearningSplits(images, ImageTask.Find("smiling", images.Records));
        (splits.Dropped, splits.Retain.Count).Should().Be((2, 10));
    }

    [Theory]
    [InlineData("missing", "does not exist")]
    [InlineData("text", "is not an image")]
    [InlineData("truncated", "is truncated or damaged")]
    public void Load_BadImage_NamesTheFile(string how, string expected)
    {
        WriteFolder();
        var path = Path.Combine(Folder, "7.png");
        if (how == "missing") File.Delete(path);
        else if (how == "text") File.WriteAllText(path, "no image");
        else File.WriteAllBytes(path, TruncatedJpeg());
        FluentActions.Invoking(() => Load()).Should().Throw<Exception>().WithMessage($"*7.png'*{expected}*");
    }

    static byte[] TruncatedJpeg()
    {
        using var bitmap = new SKBitmap(64, 64);
        for (var i = 0; i < 4096; i++) bitmap.SetPixel(i % 64, i / 64, new SKColor((byte)(i * 7), (byte)(i * 13), (byte)(i * 29)));
        using var data = SKImage.FromBitmap(bitmap).Encode(SKEncodedImageFormat.Jpeg, 90);
        return data.ToArray()[..(int)(data.Size / 2)];
    }

    [Fact]
    public void Load_Twice_LeavesNoTensor()
    {
        WriteFolder();
        Leaks.After(() => Load()).Should().Be(0);
    }

    [Fact]
    public void Attributes_AreYesOrNoLabels()
    {
        WriteFolder(r => r.Select((line, i) => line + (i == 0 ? ",gender" : i % 2 == 0 ? ",male" : ",female")));
        using var images = ImageSet.Load(Folder, new LabelsCsvLayout().Read(Folder, new()), 8);
        var task = ImageTask.Find("attributes", images.Records);
        task.Classification.Should().BeSameAs(ClassificationTask.MultiLabel);
        using var splits = new UnlearningSplits(images, task);
        using var batch = splits.Retain.Read([1], torch.CPU);
        batch.Labels.data<float>().ToArray().Should().Equal(1, 0, 1); // gender, young, smiling
    }

    [Fact]
    public void Attributes_NeitherYesNorNo_NamesTheImageAndTheColumn()
    {
        WriteFolder(r => r.Select((line, i) => line + (i == 0 ? ",gender" : i == 9 ? ",unknown" : ",male")));
        FluentActions.Invoking(() => Load("attributes")).Should().Throw<InvalidDataException>()
            .WithMessage("'8.png' has the label 'unknown' in column 'gender'; use 0 or 1*");
    }

    [Fact]
    public void Find_ColumnWithOneLabel_IsRefused()
    {
        WriteFolder(r => r.Select((line, i) => line + (i == 0 ? ",gender" : ",male")));
        FluentActions.Invoking(() => Load("gender")).Should().Throw<ArgumentException>().WithMessage("Column 'gender' has 1 different labels; a task needs at least 2.");
    }

    [Fact]
    public void Transforms_SameSeed_RepeatAndMoveWholePixels()
    {
        using var scope = torch.NewDisposeScope();
        var images = torch.arange(2 * 3 * 8 * 8).to(torch.float32).view(2, 3, 8, 8);
        var transform = BatchTransforms.Compose(BatchTransforms.HorizontalFlip(), BatchTransforms.Crop(2));
        transform(images, new Random(1)).eq(transform(images, new Random(1))).all().item<bool>().Should().BeTrue();
        transform(images, new Random(1)).eq(transform(images, new Random(2))).all().item<bool>().Should().BeFalse();
        BatchTransforms.Crop(0)(images, new Random(1)).eq(images).all().item<bool>().Should().BeTrue();
        BatchTransforms.HorizontalFlip(1)(images, new Random(1)).eq(images.flip(3)).all().item<bool>().Should().BeTrue();
        BatchTransforms.Crop(3)(images, new Random(1)).data<float>().ToArray().Should().BeSubsetOf(images.data<float>().ToArray());
    }

    [Fact]
    public void Transforms_OutOfRange_Throw()
    {
        FluentActions.Invoking(() => BatchTransforms.HorizontalFlip(double.NaN)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => BatchTransforms.Crop(-1)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData(4)]
    [InlineData(40)]
    public void Transforms_Always_LeaveOneTensorToTheCaller(int count)
    {
        using var images = torch.rand(count, 3, 8, 8);
        var transform = BatchTransforms.Compose(BatchTransforms.HorizontalFlip(), BatchTransforms.Crop(2));
        Leaks.After(() => transform(images, new Random(1)).Dispose()).Should().Be(0);
    }
}
