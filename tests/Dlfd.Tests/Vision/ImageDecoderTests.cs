using Dlfd.Vision.Imaging;
using SkiaSharp;

namespace Dlfd.Tests.Vision;

public class ImageDecoderTests
{
    static byte[] Noise(SKEncodedImageFormat format, SKColorType colors = SKColorType.Rgba8888)
    {
        using var bitmap = new SKBitmap(64, 48, colors, SKAlphaType.Opaque);
        for (var y = 0; y < 48; y++)
            for (var x = 0; x < 64; x++) bitmap.SetPixel(x, y, new SKColor((byte)(x * 7 + y), (byte)(y * 13), (byte)(x * y)));
        using var data = SKImage.FromBitmap(bitmap).Encode(format, 90);
        return data.ToArray();
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void Decode_OtherShape_GivesSquarePlanes(SKEncodedImageFormat format) =>
        ImageDecoder.Decode(Noise(format), 10, "a").Should().HaveCount(300);

    [Fact]
    public void Decode_LosslessAtItsOwnSize_GivesTheDrawnPixels()
    {
        using var bitmap = new SKBitmap(2, 2, SKColorType.Rgba8888, SKAlphaType.Opaque);
        (int X, int Y)[] places = [(0, 0), (1, 0), (0, 1), (1, 1)];
        foreach (var (i, (x, y)) in places.Index()) bitmap.SetPixel(x, y, new SKColor((byte)(i + 1), (byte)(i + 11), (byte)(i + 21)));
        using var data = SKImage.FromBitmap(bitmap).Encode(SKEncodedImageFormat.Png, 100);
        ImageDecoder.Decode(data.ToArray(), 2, "a").Should().Equal(1, 2, 3, 4, 11, 12, 13, 14, 21, 22, 23, 24);
    }

    /// <summary>A small file, but nearly a gigabyte while its rows are made longer.</summary>
    [Fact]
    public void Decode_ThinImageThatWouldGrow_IsRefused()
    {
        using var bitmap = new SKBitmap(1, 600_000, SKColorType.Gray8, SKAlphaType.Opaque);
        using var data = SKImage.FromBitmap(bitmap).Encode(SKEncodedImageFormat.Png, 100);
        var encoded = data.ToArray();
        encoded.Length.Should().BeLessThan(100_000);
        FluentActions.Invoking(() => ImageDecoder.Decode(encoded, 256, "thin.png")).Should().Throw<InvalidDataException>().WithMessage("'thin.png' claims 1×600000 pixels, too many*");
        ImageDecoder.Decode(encoded, 4, "thin.png").Should().HaveCount(48);
    }

    [Fact]
    public void Decode_GreyImage_GivesEqualPlanes()
    {
        var planes = ImageDecoder.Decode(Noise(SKEncodedImageFormat.Jpeg, SKColorType.Gray8), 8, "a");
        planes[..64].Should().Equal(planes[64..128]).And.Equal(planes[128..]);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg, 0.9)]
    [InlineData(SKEncodedImageFormat.Jpeg, 0.5)]
    [InlineData(SKEncodedImageFormat.Jpeg, 0.01)]
    [InlineData(SKEncodedImageFormat.Png, 0.9)]
    [InlineData(SKEncodedImageFormat.Png, 0.5)]
    [InlineData(SKEncodedImageFormat.Webp, 0.5)]
    [InlineData(SKEncodedImageFormat.Png, 0)]
    public void Decode_PartOfAFile_NamesTheImage(SKEncodedImageFormat format, double part)
    {
        var encoded = Noise(format);
        FluentActions.Invoking(() => ImageDecoder.Decode(encoded[..(int)(part * encoded.Length)], 8, "images/a.jpg"))
            .Should().Throw<InvalidDataException>().WithMessage("'images/a.jpg' is *");
    }

    public sealed record Case(string Name, string File, int[] Pixels);

    public sealed record Golden(string Source, int Size, Case[] Cases);

    [Fact]
    public void Decode_OddFiles_EqualsPillow()
    {
        var golden = Reference.Read<Golden>("images.json");
        foreach (var c in golden.Cases)
            ImageDecoder.Decode(Convert.FromBase64String(c.File), golden.Size, c.Name).Zip(c.Pixels, (a, b) => Math.Abs(a - b)).Max().Should().BeLessThanOrEqualTo(Tolerance(c.Name), c.Name);
    }

    static int Tolerance(string name) => name == "CMYK JPEG" ? 1 : 0; // rounding of the product of ink and black

    [Fact]
    public void Decode_SmallFileOfManyPixels_IsRefused()
    {
        var bmp = new byte[64];
        "BM"u8.CopyTo(bmp);
        foreach (var (at, value) in new[] { (10, 54), (14, 40), (18, 60000), (22, 60000), (26, 1 + (24 << 16)) }) BitConverter.TryWriteBytes(bmp.AsSpan(at), value);
        FluentActions.Invoking(() => ImageDecoder.Decode(bmp, 8, "huge.bmp")).Should().Throw<InvalidDataException>().WithMessage("'huge.bmp' claims 60000×60000 pixels*");
    }

    [Fact]
    public void Decode_AnyBytes_DecodesOrNamesTheImage()
    {
        var random = new Random(4);
        foreach (var format in new[] { SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Png, SKEncodedImageFormat.Webp })
            for (var i = 0; i < 100; i++)
            {
                var encoded = Noise(format);
                for (var k = 0; k < 5; k++) encoded[random.Next(encoded.Length)] = (byte)random.Next(256);
                try
                {
                    ImageDecoder.Decode(encoded, 8, "a.jpg").Should().HaveCount(192);
                }
                catch (InvalidDataException e)
                {
                    e.Message.Should().StartWith("'a.jpg' ");
                }
            }
    }
}
