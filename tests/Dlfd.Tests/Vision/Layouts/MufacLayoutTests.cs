using Dlfd.Vision.Datasets;
using Dlfd.Vision.Datasets.Layouts;

namespace Dlfd.Tests.Vision.Layouts;

public sealed class MufacLayoutTests : TempFolder
{
    const string Header = "family_id,person_id,age_class,image_path\n";
    const string Train = Header + "F1,S,c,a.jpg\nF1,F,f,b.JPG\nF1,S,d,c.jpg\n";

    IReadOnlyList<ImageRecord> Read(string train = Train, string root = "", string newline = "\n", int forgetRows = 2)
    {
        foreach (var (part, text) in new[] { ("train", train), ("val", Header + "F2,M,a,v.jpg\n"), ("test", Header + "F3,D,h,t.jpg\n") })
            Write(Path.Combine(root, $"custom_{part}_dataset.csv"), text.ReplaceLineEndings(newline));
        return new MufacLayout().Read(Folder, new() { ForgetRows = forgetRows });
    }

    [Theory]
    [InlineData("", "\n")]
    [InlineData("", "\r\n")]
    [InlineData("custom_korean_family_dataset_resolution_128", "\n")]
    public void Read_PublishedFiles_CutsTheFirstRowsOff(string root, string newline)
    {
        var records = Read(root: root, newline: newline);
        records.Select(r => (r.Path, r.Identity, r.Split, r.Labels["age_class"])).Should().Equal(
            (Path.Combine(root, "train_images", "a.jpg"), "F1-S", "forget", "c"),
            (Path.Combine(root, "train_images", "b.JPG"), "F1-F", "forget", "f"),
            (Path.Combine(root, "train_images", "c.jpg"), "F1-S", "retain", "d"),
            (Path.Combine(root, "val_images", "v.jpg"), "F2-M", "test", "a"),
            (Path.Combine(root, "test_images", "t.jpg"), "F3-D", "unseen", "h"));
    }

    [Fact]
    public void Read_1600RowsByDefault_Forgets1500()
    {
        Read(Header + string.Concat(Enumerable.Range(0, 1600).Select(i => $"F{i},S,c,{i}.jpg\n")));
        new MufacLayout().Read(Folder, new()).Count(r => r.Split == "forget").Should().Be(1500);
    }

    [Theory]
    [InlineData("", "*custom_train_dataset.csv' is empty*")]
    [InlineData(Header, "*custom_train_dataset.csv' has no rows*")]
    [InlineData("family_id,person_id,image_path\nF1,S,a.jpg\n", "*custom_train_dataset.csv' has no column 'age_class'*")]
    [InlineData(Header + "F1,S,c,a.jpg\nF1,S,k,b.jpg\n", "*custom_train_dataset.csv' line 3 has 'k' in the column 'age_class'; use a, b, c*")]
    [InlineData(Header + "F1,S,c\n", "*custom_train_dataset.csv' line 2 has 3 fields instead of 4*")]
    [InlineData(Header + "F1,,c,a.jpg\n", "*custom_train_dataset.csv' line 2 has nothing in the column 'person_id'*")]
    [InlineData(Header + "F1,S,c,\n", "*custom_train_dataset.csv' line 2 has nothing in the column 'image_path'*")]
    [InlineData(Header + "F1,S,c,a.jpg\nF1,S,c,b.jpg\n", "*has 2 rows, of which the first 2 are to be forgotten*lower ForgetRows.*")]
    public void Read_Malformed_NamesFileAndLine(string train, string expected) =>
        FluentActions.Invoking(() => Read(train)).Should().Throw<InvalidDataException>().WithMessage(expected);

    [Fact]
    public void Read_MissingFile_NamesIt()
    {
        FluentActions.Invoking(() => new MufacLayout().Read(Folder, new())).Should().Throw<FileNotFoundException>().WithMessage("*custom_train_dataset.csv' does not exist*");
        Read();
        File.Delete(At("custom_val_dataset.csv"));
        FluentActions.Invoking(() => new MufacLayout().Read(Folder, new() { ForgetRows = 1 })).Should().Throw<FileNotFoundException>().WithMessage("*custom_val_dataset.csv' does not exist*");
        FluentActions.Invoking(() => new MufacLayout().Read(At("nowhere"), new())).Should().Throw<DirectoryNotFoundException>().WithMessage("*nowhere' does not exist; give the folder of the set.");
    }

    [Fact]
    public void Read_ForgetRowsOutOfRange_Throws() =>
        FluentActions.Invoking(() => Read(forgetRows: 0)).Should().Throw<System.ComponentModel.DataAnnotations.ValidationException>().WithMessage("*ForgetRows*");
}
