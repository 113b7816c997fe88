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
}
