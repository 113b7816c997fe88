using Dlfd.Data;
using Dlfd.Vision.Imaging;
using static TorchSharp.torch;

namespace Dlfd.Tests.Vision;

[Collection("Torch")]
public class BatchTransformsTests
{
    public sealed record Case(string Name, string Mode, double[] Numbers, float[] Pixels);

    public sealed record Golden(string Source, int Width, int Height, Case[] Cases);

    static readonly Golden Reference = Tests.Reference.Read<Golden>("transforms.json");

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Reference.Cases.Length)];

    /// <summary>Makes the picture of the reference script.</summary>
    static Tensor Image()
    {
        var values = new float[3 * Reference.Width * Reference.Height];
        for (uint i = 0; i < values.Length; i++) values[i] = (byte)(unchecked(i * 2654435761u) >> 24) / 255f;
        return tensor(values).view(1, 3, Reference.Height, Reference.Width);
    }

    static (double, double) Only(double value) => (value, value);

    static BatchTransform Of(Case c)
    {
        var (n, mode) = (c.Numbers, c.Mode == "bilinear" ? Interpolation.Bilinear : Interpolation.Nearest);
        return c.Name switch
        {
            "rotation" => BatchTransforms.RandomRotation(Only(n[0]), mode, 0.25f),
            "brightness" => BatchTransforms.ColorJitter(brightness: Only(n[0])),
            "contrast" => BatchTransforms.ColorJitter(contrast: Only(n[0])),
            "saturation" => BatchTransforms.ColorJitter(saturation: Only(n[0])),
            "hue" => BatchTransforms.ColorJitter(hue: Only(n[0])),
            "grayscale" => BatchTransforms.Grayscale(),
            "resize" => BatchTransforms.Resize((int)n[0]),
            _ => (inputs, _) => ImageKernel.Map(inputs, (_, source, target) => AffineMap.Inverse(Reference.Width, Reference.Height, n[0], (n[1], n[2]), n[3], (n[4], n[5]))
                .Warp(source, target, Reference.Width, Reference.Height, mode, 0.25f)),
        };
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Transform_FixedStrength_EqualsTorchvision(int index)
    {
        using var scope = NewDisposeScope();
        var c = Reference.Cases[index];
        var result = Of(c)(Image(), new Random(0)).data<float>().ToArray();
        result.Should().HaveCount(c.Pixels.Length);
        result.Zip(c.Pixels, (a, b) => Math.Abs(a - b)).Max().Should().BeLessThan(2e-5f, $"{c.Name} {c.Mode} {string.Join(", ", c.Numbers)}");
    }

    static Dictionary<string, BatchTransform> All => new()
    {
        ["affine"] = BatchTransforms.RandomAffine((-10, 10), (0.1, 0.1), (0.8, 1.2), (-10, 10), (-5, 5)),
        ["bilinear"] = BatchTransforms.RandomAffine((-10, 10), interpolation: Interpolation.Bilinear),
        ["rotation"] = BatchTransforms.RandomRotation((-20, 20)),
        ["crop"] = BatchTransforms.RandomResizedCrop(scale: (0.5, 0.9)),
        ["jitter"] = BatchTransforms.ColorJitter((0.8, 1.2), (0.8, 1.2), (0.8, 1.2), (-0.1, 0.1)),
        ["grayscale"] = BatchTransforms.Grayscale(0.5),
        ["pixels"] = BatchTransforms.OnPixels(InputNormalization.ImageNet, BatchTransforms.ColorJitter((0.8, 1.2))),
        ["flip"] = BatchTransforms.HorizontalFlip(),
        ["shift"] = BatchTransforms.Crop(3),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Transform_SameSeed_GivesTheSameBitsAndDiffersFromImageToImage(string name)
    {
        using var scope = NewDisposeScope();
        var images = Image().expand(16, 3, 13, 19);
        float[] Run(int seed) => All[name](images, new Random(seed)).data<float>().ToArray();
        var first = Run(1);
        Run(1).Should().Equal(first);
        Run(2).Should().NotEqual(first);
        first.Chunk(first.Length / 16).Select(c => string.Join(' ', c)).Distinct().Should().HaveCountGreaterThan(1);
        first.Length.Should().Be(16 * 3 * 13 * 19);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Transform_Always_LeavesOneTensorToTheCaller(string name)
    {
        using var images = rand(4, 3, 8, 8);
        using var before = images.clone();
        var transform = All[name];
        Leaks.After(() => transform(images, new Random(1)).Dispose()).Should().Be(0);
        images.eq(before).all().item<bool>().Should().BeTrue("the inputs are borrowed");
    }

    [Fact]
    public void Compose_MoreImagesThanItTakesAtATime_ChangesAllInTheirPlaces()
    {
        using var scope = NewDisposeScope();
        var numbered = arange(40, dtype: float32).view(40, 1, 1, 1).expand(40, 3, 8, 8);
        BatchTransforms.Compose(BatchTransforms.Crop(2), BatchTransforms.HorizontalFlip())(numbered, new Random(1)).eq(numbered).all().item<bool>().Should().BeTrue();
        var images = arange(40 * 3 * 8 * 8, dtype: float32).view(40, 3, 8, 8);
        BatchTransforms.Compose(BatchTransforms.Crop(0), BatchTransforms.HorizontalFlip(1))(images, new Random(1)).eq(images.flip(3)).all().item<bool>().Should().BeTrue();
    }

    [Fact]
    public void Crop_OfAGradient_ShiftsBothWaysAndRepeatsTheBorder()
    {
        using var scope = NewDisposeScope();
        var ramp = 10 * arange(8, dtype: float32).view(8, 1) + arange(8, dtype: float32); // row and column are its digits
        float[][] results = [.. BatchTransforms.Crop(2)(ramp.expand(200, 3, 8, 8), new Random(1)).data<float>().ToArray().Chunk(64)];
        var shifts = results.Select(plane => (Down: (int)plane[36] / 10 - 4, Right: (int)plane[36] % 10 - 4)).ToList(); // row 4, column 4
        shifts.Distinct().Should().BeEquivalentTo(from down in Enumerable.Range(-2, 5) from right in Enumerable.Range(-2, 5) select (down, right));
        foreach (var (plane, (down, right)) in results.Zip(shifts))
            plane.Should().Equal(Enumerable.Range(0, 64).Select(i => 10f * Math.Clamp(i / 8 + down, 0, 7) + Math.Clamp(i % 8 + right, 0, 7)));
    }

    [Fact]
    public void RandomResizedCrop_OfAGradient_StaysWithinItAndHasTheGivenSize()
    {
        using var scope = NewDisposeScope();
        var ramp = linspace(0, 1, 64).view(1, 1, 1, 64).expand(200, 3, 64, 64);
        var result = BatchTransforms.RandomResizedCrop(16, (0.25, 0.25), (1, 1))(ramp, new Random(1));
        result.shape.Should().Equal(200, 3, 16, 16);
        var spans = (result.select(3, 15) - result.select(3, 0)).select(1, 0).select(1, 0).data<float>().ToArray();
        spans.Should().OnlyContain(s => Math.Abs(s - 31 / 63f) < 0.04f, "each is half of the width");
        var starts = result.select(3, 0).select(1, 0).select(1, 0).data<float>().ToArray();
        (starts.Min(), starts.Max()).Should().Match<(float, float)>(s => s.Item1 < 0.05f && s.Item2 > 0.45f, "parts lie anywhere");
        BatchTransforms.RandomResizedCrop(null, (1, 1), (1, 1))(ramp, new Random(1)).sub(ramp).abs().max().item<float>().Should().BeLessThan(1e-6f);
        BatchTransforms.RandomResizedCrop(8, (1, 1), (3, 3))(ramp, new Random(1)).shape.Should().Equal(200, 3, 8, 8);
    }

    [Fact]
    public void RandomAffine_Moves_AreWholePixelsUpToTheShare()
    {
        using var scope = NewDisposeScope();
        var ramp = arange(1, 21, dtype: float32).view(1, 1, 1, 20).expand(100, 3, 20, 20);
        var centre = BatchTransforms.RandomAffine((0, 0), (0.2, 0))(ramp, new Random(1)).select(3, 10).select(2, 0).select(1, 0).data<float>().ToArray();
        centre.Distinct().Order().Should().Equal(7, 8, 9, 10, 11, 12, 13, 14, 15);
    }

    [Fact]
    public void OnPixels_OfNothing_GivesTheInputsAndOfWhiteGivesNormalisedWhite()
    {
        using var scope = NewDisposeScope();
        var inputs = InputNormalization.ImageNet.Apply(Image());
        BatchTransforms.OnPixels(InputNormalization.ImageNet, (x, _) => x.alias())(inputs, new Random(1)).sub(inputs).abs().max().item<float>().Should().BeLessThan(1e-5f);
        var white = BatchTransforms.OnPixels(InputNormalization.ImageNet, BatchTransforms.ColorJitter(brightness: (1e6, 1e6)))(inputs.clamp(0.1, 9), new Random(1));
        white.sub(InputNormalization.ImageNet.Apply(ones_like(white))).abs().max().item<float>().Should().BeLessThan(1e-5f);
        BatchTransforms.Normalize(InputNormalization.ImageNet)(Image(), new Random(1)).eq(inputs).all().item<bool>().Should().BeTrue();
    }

    [Fact]
    public void ColorJitter_OfNothing_IsTheIdentity()
    {
        using var scope = NewDisposeScope();
        BatchTransforms.ColorJitter((1, 1), (1, 1), (1, 1), (0, 0))(Image(), new Random(1)).sub(Image()).abs().max().item<float>().Should().BeLessThan(1e-5f);
    }

    [Fact]
    public void Transforms_OutOfRange_Throw()
    {
        Action[] wrong =
        [
            () => BatchTransforms.RandomRotation((10, -10)), () => BatchTransforms.RandomRotation((double.NaN, 1)), () => BatchTransforms.RandomAffine((0, 0), scale: (0, 1)),
            () => BatchTransforms.RandomAffine((0, 0), (1.5, 0)), () => BatchTransforms.RandomResizedCrop(scale: (0.5, 2)), () => BatchTransforms.RandomResizedCrop(0),
            () => BatchTransforms.ColorJitter(brightness: (-1, 1)), () => BatchTransforms.ColorJitter(hue: (0, 0.6)), () => BatchTransforms.Grayscale(2), () => BatchTransforms.Resize(0),
        ];
        wrong.Should().AllSatisfy(w => w.Should().Throw<ArgumentOutOfRangeException>());
    }

    [Fact]
    public void Transforms_OtherShapes_AreRefused()
    {
        using var grey = zeros(2, 1, 8, 8);
        FluentActions.Invoking(() => BatchTransforms.Grayscale()(grey, new Random(1))).Should().Throw<ArgumentException>().WithMessage("The batch is Float32 [2, 1, 8, 8]; give float32 [n, 3, height, width]*");
    }
}
