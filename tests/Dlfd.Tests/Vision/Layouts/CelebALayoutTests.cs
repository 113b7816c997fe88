using Dlfd.Vision.Datasets;
using Dlfd.Vision.Datasets.Layouts;

namespace Dlfd.Tests.Vision.Layouts;

/// <summary>CelebA and MUCAC, which share the list of attributes.</summary>
[Collection("Torch")]
public sealed class CelebALayoutTests : TempFolder
{
    const string Names = "Bald Male Smiling Young ";
    const string Attributes = "3\n" + Names + "\n000001.jpg -1  1 -1  1\n000002.jpg -1 -1  1 -1\n000003.jpg -1 -1 -1 -1\n";
    const string Identities = "000003.jpg 7\n000001.jpg 9\n000002.jpg 9\n";
    const string Partitions = "000001.jpg 0\n000002.jpg 1\n000003.jpg 2\n";

    IReadOnlyList<ImageRecord> CelebA(string attributes = Attributes, string identities = Identities, string partitions = Partitions)
    {
        Write("list_attr_celeba.txt", attributes);
        Write("identity_CelebA.txt", identities);
        Write("list_eval_partition.txt", partitions);
        Directory.CreateDirectory(At("img_align_celeba"));
        return new CelebALayout().Read(Folder, new());
    }

    IReadOnlyList<ImageRecord> Mucac(string identities, string attributes = "2\n" + Names + "\n0.jpg  -1 1 1 1\n1.jpg  -1 -1 1 -1\n")
    {
        Write("CelebA-HQ-identity.txt", identities);
        Write("CelebA-HQ-attribute.txt", attributes);
        Directory.CreateDirectory(At("CelebAMask-HQ", "CelebA-HQ-img"));
        return new MucacLayout().Read(Folder, new());
    }

    static void Expect(IReadOnlyList<ImageRecord> records)
    {
        records.Select(r => (Path.GetFileName(r.Path), r.Identity, r.Split)).Skip(1).Should().Equal(("000002.jpg", "9", "unseen"), ("000003.jpg", "7", "test"));
        records.Select(r => string.Join(' ', r.Labels.Values)).Should().Equal("male 1 0", "female 0 1", "female 0 0");
    }

    [Fact]
    public void CelebA_PublishedFiles_TakesEachPart() => Expect(CelebA());

    [Fact]
    public void CelebA_WindowsLineEnds_ReadsTheSame() =>
        Expect(CelebA(Attributes.ReplaceLineEndings("\r\n"), Identities.ReplaceLineEndings("\r\n"), Partitions.ReplaceLineEndings("\r\n")));

    [Fact]
    public void CelebA_HeaderLinesAndNoCount_ReadsTheSame() =>
        Expect(CelebA("image_id,Bald,Male,Smiling,Young\n000001.jpg,-1,1,-1,1\n000002.jpg,-1,-1,1,-1\n000003.jpg,-1,-1,-1,-1\n", "image_id identity\n" + Identities, "image_id,partition\n" + Partitions.Replace(' ', ',')));

    [Fact]
    public void CelebA_ReleasedFolders_AreFound()
    {
        CelebA();
        foreach (var (file, place) in new[] { ("list_attr_celeba.txt", "Anno"), ("identity_CelebA.txt", "Anno"), ("list_eval_partition.txt", "Eval"), ("img_align_celeba", "Img") })
        {
            Directory.CreateDirectory(At(place));
            Directory.Move(At(file), At(place, file));
        }
        var records = new CelebALayout().Read(Folder, new());
        Expect(records);
        records[0].Path.Should().Be(Path.Combine("Img", "img_align_celeba", "000001.jpg"));
    }

    [Theory]
    [InlineData("*list_attr_celeba.txt' does not name the attribute 'Male'*", "000001.jpg 1\n", Identities, Partitions)]
    [InlineData("*list_attr_celeba.txt' line 2 ('000001.jpg') has 3 values instead of 4*", Names + "\n000001.jpg 1 1 1\n", Identities, Partitions)]
    [InlineData("*list_attr_celeba.txt' line 2 ('000001.jpg') has '7' for Male instead of 1 or -1*", Names + "\n000001.jpg 1 7 1 1\n", Identities, Partitions)]
    [InlineData("*list_attr_celeba.txt' has no rows*", "3\n" + Names, Identities, Partitions)]
    [InlineData("*identity_CelebA.txt' has no row for '000001.jpg'*", Attributes, "000002.jpg 9\n", Partitions)]
    [InlineData("*identity_CelebA.txt' line 1 ('000001.jpg') has 'x' where a whole number is expected*", Attributes, "000001.jpg x\n", Partitions)]
    [InlineData("*list_eval_partition.txt' line 2 ('000001.jpg') has the partition 3 instead of 0, 1 or 2*", Attributes, Identities, "000002.jpg 1\n000001.jpg 3\n")]
    public void CelebA_Malformed_NamesFileAndLine(string expected, string attributes, string identities, string partitions) =>
        FluentActions.Invoking(() => CelebA(attributes, identities, partitions)).Should().Throw<InvalidDataException>().WithMessage(expected);

    [Fact]
    public void CelebA_MissingImages_NamesTheFolder()
    {
        CelebA();
        Directory.Delete(At("img_align_celeba"));
        FluentActions.Invoking(() => new CelebALayout().Read(Folder, new())).Should().Throw<FileNotFoundException>().WithMessage("*img_align_celeba' does not exist*");
    }

    [Theory]
    [InlineData(0, "test")]
    [InlineData(189, "test")]
    [InlineData(190, "forget")]
    [InlineData(1249, "forget")]
    [InlineData(1250, "retain")]
    [InlineData(4854, "retain")]
    [InlineData(4855, "unseen")]
    [InlineData(9999, "unseen")]
    public void Mucac_Person_DecidesTheSplit(int person, string split)
    {
        var record = Mucac($"0.jpg {person}\n").Should().ContainSingle().Subject;
        (record.Split, record.Identity, record.Path).Should().Be((split, $"{person}", Path.Combine("CelebAMask-HQ/CelebA-HQ-img", "0.jpg")));
    }

    [Fact]
    public void Mucac_Labels_AreThreeAttributesOrGenderAlone()
    {
        var records = Mucac("0.jpg 1\n1.jpg 2\n");
        using (var labels = ImageTask.Find("attributes", records).Labels(records)) labels.data<float>().ToArray().Should().Equal(1, 1, 1, 0, 0, 1);
        using (var labels = ImageTask.Find("gender", records).Labels(records)) labels.data<long>().ToArray().Should().Equal(1, 0);
    }

    [Theory]
    [InlineData("0.jpg -1\n", "*CelebA-HQ-identity.txt' line 1 ('0.jpg') has the person -1; persons count from 0*")]
    [InlineData("0.jpg 1\n5.jpg 2\n", "*CelebA-HQ-attribute.txt' has no row for '5.jpg'*")]
    [InlineData("0.jpg 1\n5.jpg\n", "*CelebA-HQ-identity.txt' line 2 ('5.jpg') has 0 values instead of 1*")]
    public void Mucac_Malformed_NamesFileAndLine(string identities, string expected) =>
        FluentActions.Invoking(() => Mucac(identities)).Should().Throw<InvalidDataException>().WithMessage(expected);
}
