using System.Globalization;

namespace Dlfd.Vision.Synthetic;

/// <summary>Draws labelled portraits of invented people, the same bytes for the same options.</summary>
public static class SyntheticFaces
{
    /// <summary>The labels of every image, identity after identity.</summary>
    /// <param name="options">How many people and images.</param>
    /// <returns>One entry per image, in the order of <see cref="Draw"/>.</returns>
    public static IReadOnlyList<SyntheticFace> Describe(SyntheticFaceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var plan = options.Validated();
        var faces = new List<SyntheticFace>(plan.Identities * plan.ImagesPerIdentity);
        for (var person = 0; person < plan.Identities; person++)
        {
            var traits = FaceTraits.Of(plan.Seed, person);
            var name = string.Create(CultureInfo.InvariantCulture, $"person{person:D5}");
            for (var image = 0; image < plan.ImagesPerIdentity; image++)
                faces.Add(Label(name, traits, FaceMoment.Of(traits, plan.Seed, person, image)));
        }

        return faces;
    }

    /// <summary>The pixels of every image.</summary>
    /// <param name="options">How many people and images, and their size.</param>
    /// <param name="progress">Told the number of finished images, now and then.</param>
    /// <param name="ct">Stops the drawing.</param>
    /// <returns>Unsigned bytes [N, 3, Size, Size]: a red, a green and a blue plane for each image.</returns>
    public static byte[] Draw(
        SyntheticFaceOptions options, IProgress<int>? progress = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var plan = options.Validated();
        var people = Enumerable.Range(0, plan.Identities).Select(p => FaceTraits.Of(plan.Seed, p)).ToArray();
        var (count, length) = (plan.Identities * plan.ImagesPerIdentity, 3 * plan.Size * plan.Size);
        var pixels = new byte[count * length];
        var done = 0;
        Parallel.For(0, count, new ParallelOptions { CancellationToken = ct }, index =>
        {
            var (person, image) = Math.DivRem(index, plan.ImagesPerIdentity);
            var moment = FaceMoment.Of(people[person], plan.Seed, person, image);
            FaceImage.Draw(people[person], moment, plan.Size, pixels.AsSpan(index * length, length));
            var finished = Interlocked.Increment(ref done);
            if (finished % 64 == 0 || finished == count)
                progress?.Report(finished);
        });
        return pixels;
    }

    private static SyntheticFace Label(string name, FaceTraits traits, FaceMoment moment) => new(
        name, (char)('a' + moment.AgeClass), Expressions.Names[moment.Emotion],
        traits.Male, moment.AgeClass <= 3, moment.Smiling);
}
