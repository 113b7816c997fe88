using Dlfd.Evaluation;
using Dlfd.Vision.Synthetic;
using static TorchSharp.torch;

namespace Dlfd.Tests.Vision.Synthetic;

/// <summary>What the pictures show agrees with what their labels say.</summary>
[Collection("Torch")]
public class FacePictureTests
{
    static readonly SyntheticFaceOptions Options = new() { Identities = 160, ImagesPerIdentity = 5, Size = 24 };
    static readonly Lazy<(byte[] Pixels, IReadOnlyList<SyntheticFace> Faces)> Drawn = new(() => (SyntheticFaces.Draw(Options), SyntheticFaces.Describe(Options)));

    /// <summary>The pixels in [0, 1], [n, 3, 24, 24].</summary>
    static Tensor Pixels() => tensor(Drawn.Value.Pixels, [Drawn.Value.Faces.Count, 3, Options.Size, Options.Size], dtype: uint8).to(float32) / 255;

    [Theory]
    [InlineData("male")]
    [InlineData("young")]
    public void Label_OfUnknownPeople_IsReadFromThePixelsByRidgeRegression(string label)
    {
        using var scope = NewDisposeScope();
        bool[] truth = [.. Drawn.Value.Faces.Select(f => label == "male" ? f.Male : f.Young)];
        var x = Pixels().flatten(1);
        x -= x.mean([0]);
        var known = x[..400];
        var y = tensor(truth[..400].Select(t => t ? 1f : 0).ToArray());
        var weights = linalg.solve(known.mm(known.T) + 30 * eye(400), y - y.mean());
        var guess = x[400..].mm(known.T).mv(weights).data<float>().ToArray();
        var (yes, no) = (guess.Where((_, i) => truth[400 + i]).ToArray(), guess.Where((_, i) => !truth[400 + i]).ToArray());
        new RocCurve([.. yes], [.. no]).Area().Value.Should().BeGreaterThan(0.7, "chance is 0.5");
    }

    [Fact]
    public void NearestPicture_OfAPicture_IsOftenOfTheSamePerson()
    {
        using var scope = NewDisposeScope();
        var faces = Pixels()[.., .., 5..20, 5..19].flatten(1)[..200]; // 40 people without most of the background
        faces -= faces.mean([1], keepdim: true);
        var nearest = (cdist(faces, faces) + 1e6 * eye(200)).argmin(1);
        var same = (nearest / 5).floor().eq((arange(200) / 5).floor()).to(float32).mean().item<float>();
        same.Should().BeGreaterThan(0.2f, "chance is 0.02");
    }

    [Theory]
    [InlineData("glasses", 24, 42)]
    [InlineData("smile", 34, 62)]
    [InlineData("beard", 34, 62)]
    public void Draw_OneTraitChanged_ChangesItsPlaceInThePicture(string trait, int top, int bottom)
    {
        double inside = 0, all = 0;
        for (var person = 0; person < 12; person++)
        {
            var traits = FaceTraits.Of(0, person) with { Glasses = 0 };
            traits = traits with { Hair = traits.Hair with { Beard = BeardStyle.None } };
            var moment = FaceMoment.Of(traits, 0, person, 0) with { Years = 30, Expression = Expressions.Of(traits, Expressions.Neutral, smiling: false, new(1, 1, 1)) };
            var changes = Changes(Draw(traits, moment), trait switch
            {
                "glasses" => Draw(traits with { Glasses = 1 }, moment),
                "smile" => Draw(traits, moment with { Expression = Expressions.Of(traits, Expressions.Neutral, smiling: true, new(1, 1, 1)) }),
                _ => Draw(traits with { Hair = traits.Hair with { Beard = BeardStyle.Full } }, moment),
            });
            changes.Sum().Should().BeGreaterThan(1000);
            inside += changes[top..bottom].Sum();
            all += changes.Sum();
        }
        (inside / all).Should().BeGreaterThan(0.8, "the rest is skin that moves or shines with it");
    }

    static byte[] Draw(FaceTraits traits, FaceMoment moment)
    {
        var planes = new byte[3 * 64 * 64];
        FaceImage.Draw(traits, moment, 64, planes);
        return planes;
    }

    /// <summary>How much each of the 64 rows changes.</summary>
    static double[] Changes(byte[] before, byte[] after)
    {
        var rows = new double[64];
        for (var i = 0; i < before.Length; i++) rows[i / 64 % 64] += Math.Abs(before[i] - after[i]);
        return rows;
    }
}
