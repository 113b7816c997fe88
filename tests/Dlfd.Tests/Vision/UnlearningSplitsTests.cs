using Dlfd.Data;
using Dlfd.Vision.Datasets;

namespace Dlfd.Tests.Vision;

[Collection("Torch")]
public class UnlearningSplitsTests
{
    /// <summary>Makes images of persons 0 to <paramref name="persons"/> - 1 in a split, labelled by turns.</summary>
    static IEnumerable<ImageRecord> Persons(string split, int persons, string? prefix = null) => Enumerable.Range(0, 2 * persons)
        .Select(i => new ImageRecord($"{split}{i}.png", prefix == "" ? null : $"{prefix ?? split}{i / 2}", split, new Dictionary<string, string> { ["smiling"] = i % 2 == 0 ? "no" : "yes" }));

    static T With<T>(IEnumerable<ImageRecord> rows, Func<UnlearningSplits, T> then, bool published = false, int? forgetLimit = null, string task = "smiling")
    {
        List<ImageRecord> records = [.. rows];
        using var images = new ImageSet(new byte[3 * records.Count], 1, records);
        using var sut = new UnlearningSplits(images, ImageTask.Find(task, records), published, forgetLimit);
        return then(sut);
    }

    static IEnumerable<ImageRecord> Four(string? prefix = null) =>
        new[] { "retain", "forget", "unseen", "test" }.SelectMany(s => Persons(s, 8, prefix is null ? null : prefix + (prefix.Length > 0 ? s : "")));

    [Fact]
    public void Constructor_WithMonitorRows_LeavesTheUnseenWhole() =>
        With([.. Four(), .. Persons("monitor", 3)], s => (s.Monitor.Count, s.Unseen.Count)).Should().Be((6, 16));

    [Fact]
    public void Constructor_WithoutIdentities_DividesTheUnseenImages() =>
        With(Four(prefix: ""), s => (s.Monitor.Count > 0, s.Unseen.Count > 0, s.Monitor.Count + s.Unseen.Count)).Should().Be((true, true, 16));

    [Fact]
    public void Constructor_ForgetLimit_KeepsTheFirstAndTrainsOnNoOthers() =>
        With(Four(), s => (s.Forget.Count, s.Train.Count, string.Join(' ', s.ForgetIdentities), string.Join(' ', s.RetainIdentities.Skip(13)), string.Join(' ', s.TestIdentities.Take(3)), s.UnseenIdentities.Count == s.Unseen.Count), forgetLimit: 3)
            .Should().Be((3, 19, "forget0 forget0 forget1", "retain6 retain7 retain7", "test0 test0 test1", true));

    [Fact]
    public void Constructor_ForgetLimitOfNone_IsRefused() =>
        FluentActions.Invoking(() => With(Four(), s => 0, forgetLimit: 0)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("forgetLimit");

    [Fact]
    public void Constructor_ManySharedPersons_CountsAllAndNamesFive()
    {
        var rows = Four().Concat(Persons("test", 7, "retain"));
        FluentActions.Invoking(() => With(rows, s => 0)).Should().Throw<InvalidDataException>()
            .Where(e => e.Message.StartsWith("7 person(s) are in more than one split (7 in retain and test): ", StringComparison.Ordinal) && e.Message.Split("' in retain and test").Length == 6);
        With(rows, s => s.Warnings.Single(), published: true).Should().StartWith("7 person(s) are in more than one split");
    }

    [Theory]
    [InlineData("retain")]
    [InlineData("forget")]
    [InlineData("unseen")]
    [InlineData("test")]
    public void Constructor_EmptySplit_NamesIt(string split) =>
        FluentActions.Invoking(() => With(Four().Where(r => r.Split != split), s => 0)).Should().Throw<InvalidDataException>()
            .WithMessage($"The {split} split has no image*");

    [Fact]
    public void Train_Always_IsRetainAndForget() => With(Four(), s => s.Train.Count).Should().Be(32);

    [Fact]
    public void MajorityRate_OfUnevenLabels_IsTheLargerShare() => With(
        Four().Where(r => r.Split != "test" || r.Labels["smiling"] == "no" || r.Path == "test1.png"), s => s.MajorityRate()).Should().BeApproximately(8 / 9.0, 1e-12);

    [Fact]
    public void MajorityRate_OfYesOrNoLabels_IsTheMeanOfTheLargerShares() => With(
        Four().Select((r, i) => r with { Labels = new Dictionary<string, string> { ["gender"] = i % 4 == 0 ? "1" : "0", ["young"] = i % 4 == 0 ? "0" : "1", ["smiling"] = i % 4 == 3 ? "1" : "0" } }),
        s => s.MajorityRate(), task: "attributes").Should().Be(0.75);

    [Fact]
    public void Read_EveryByteOfEveryChannel_HasTheBitsOfTheNormalisation()
    {
        using var scope = torch.NewDisposeScope();
        List<ImageRecord> records = [.. Four()];
        using var images = new ImageSet([.. Enumerable.Range(0, records.Count * 3 * 256).Select(i => (byte)(7 * i + i / 256))], 16, records); // each plane has every byte, in another order
        using var splits = new UnlearningSplits(images, ImageTask.Find("smiling", records));
        using var batch = splits.Test.Read([3, 0], torch.CPU);
        batch.Inputs.data<float>().ToArray().Should().Equal(InputNormalization.ImageNet.Apply(images.Read([51, 48]).to(torch.float32).div(255)).data<float>().ToArray());
    }

    [Fact]
    public void Constructor_ThenRead_LeavesNoTensor() => Leaks.After(() => With(Four(), s =>
    {
        s.Retain.Read([0, 1], torch.CPU).Dispose();
        return s.MajorityRate();
    })).Should().Be(0);
}
