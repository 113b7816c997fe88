using Dlfd.Vision.Datasets;
using Dlfd.Vision.Synthetic;

namespace Dlfd.Tests.Vision.Synthetic;

[Collection("Torch")]
public class SyntheticFacesTests
{
    static readonly SyntheticFaceOptions Few = new() { Identities = 5, ImagesPerIdentity = 4, Size = 16, Seed = 3 };

    static byte[] Image(byte[] all, SyntheticFaceOptions options, int person, int image)
    {
        var length = 3 * options.Size * options.Size;
        return all.AsSpan((person * options.ImagesPerIdentity + image) * length, length).ToArray();
    }

    [Fact]
    public void Draw_SameOptionsFromManyThreads_GivesTheSameBytes()
    {
        var first = SyntheticFaces.Draw(Few);
        first.Should().HaveCount(5 * 4 * 3 * 16 * 16);
        var others = new byte[4][];
        Parallel.For(0, others.Length, i => others[i] = SyntheticFaces.Draw(Few));
        foreach (var other in others) other.AsSpan().SequenceEqual(first).Should().BeTrue();
        SyntheticFaces.Draw(Few with { Seed = 4 }).AsSpan().SequenceEqual(first).Should().BeFalse();
    }

    [Fact]
    public void Draw_FewerPeopleOrImages_GivesTheSameOnesAsDrawingAll()
    {
        var fewer = Few with { Identities = 2, ImagesPerIdentity = 3 };
        var (all, some) = (SyntheticFaces.Draw(Few), SyntheticFaces.Draw(fewer));
        var (labels, someLabels) = (SyntheticFaces.Describe(Few), SyntheticFaces.Describe(fewer));
        for (var person = 0; person < 2; person++)
            for (var image = 0; image < 3; image++)
            {
                Image(some, fewer, person, image).Should().Equal(Image(all, Few, person, image));
                someLabels[3 * person + image].Should().Be(labels[4 * person + image]);
            }
    }

    [Fact]
    public void Draw_AnyTwoImages_Differ()
    {
        var all = SyntheticFaces.Draw(Few);
        var images = Enumerable.Range(0, 20).Select(i => Convert.ToHexString(Image(all, Few, i / 4, i % 4)));
        images.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Draw_EveryImage_HasContrastAndColour()
    {
        var all = SyntheticFaces.Draw(Few);
        for (var i = 0; i < 20; i++)
        {
            var image = Image(all, Few, i / 4, i % 4);
            (image.Max() - image.Min()).Should().BeGreaterThan(80);
            image[..256].Average(p => p).Should().BeGreaterThan(image[512..].Average(p => p) - 60, "skin and light are warm");
            image[..256].Should().NotEqual(image[512..]);
        }
    }

    [Fact]
    public void Describe_Always_KeepsWhatBelongsToThePerson()
    {
        var people = SyntheticFaces.Describe(new() { Identities = 60, ImagesPerIdentity = 10 }).GroupBy(f => f.Identity).ToList();
        people.Should().HaveCount(60);
        foreach (var person in people)
        {
            person.Select(f => f.Male).Distinct().Should().ContainSingle();
            (person.Max(f => f.AgeClass) - person.Min(f => f.AgeClass)).Should().BeLessThan(5, "a person is photographed over some years of life");
            person.Should().OnlyContain(f => f.AgeClass >= 'a' && f.AgeClass <= 'h' && f.Young == f.AgeClass <= 'd');
        }
        var faces = people.SelectMany(p => p).ToList();
        faces.Select(f => f.Emotion).Distinct().Should().BeEquivalentTo("surprise", "fear", "disgust", "happiness", "sadness", "anger", "neutral");
        faces.Select(f => f.AgeClass).Distinct().Should().HaveCount(8);
        faces.Average(f => f.Male ? 1.0 : 0).Should().BeInRange(0.3, 0.7);
        faces.Where(f => f.Emotion == "happiness").Average(f => f.Smiling ? 1.0 : 0).Should().BeGreaterThan(0.8);
        faces.Where(f => f.Emotion == "sadness").Should().OnlyContain(f => !f.Smiling);
    }

    public static TheoryData<string, SyntheticFaceOptions> Bad => new()
    {
        { "Identities", new() { Identities = 0 } },
        { "ImagesPerIdentity", new() { ImagesPerIdentity = -1 } },
        { "Size", new() { Size = 15 } },
        { "Size", new() { Size = 1025 } },
        { "Identities", new() { Identities = 100_000, ImagesPerIdentity = 100_000 } },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Options_OutOfRange_AreRefused(string name, SyntheticFaceOptions options)
    {
        FluentActions.Invoking(() => SyntheticFaces.Draw(options)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(name);
        FluentActions.Invoking(() => SyntheticFaces.Describe(options)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(name);
    }

    [Fact]
    public void Draw_Cancelled_Throws() =>
        FluentActions.Invoking(() => SyntheticFaces.Draw(Few, ct: new CancellationToken(true))).Should().Throw<OperationCanceledException>();

    [Fact]
    public void ImageSet_OfDrawnFaces_HoldsTheirPixelsAndLeavesNoTensor()
    {
        ImageRecord[] records = [.. SyntheticFaces.Describe(Few).Select((f, i) => new ImageRecord($"{i}", f.Identity, "retain", new Dictionary<string, string>()))];
        var pixels = SyntheticFaces.Draw(Few);
        using (var set = new ImageSet(pixels, 16, records))
        using (var read = set.Read([.. Enumerable.Range(0, records.Length).Select(i => (long)i)]))
            read.bytes.SequenceEqual(pixels).Should().BeTrue();
        Leaks.After(() => new ImageSet(pixels, 16, records).Dispose()).Should().Be(0);
    }
}
