using SkiaSharp;

namespace Dlfd.Vision.Synthetic;

/// <summary>Draws one face and hands out its colour planes.</summary>
internal static class FaceImage
{
    public static void Draw(FaceTraits traits, FaceMoment moment, int size, Span<byte> planes)
    {
        var info = new SKImageInfo(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var bitmap = new SKBitmap(info);
        using (var canvas = new SKCanvas(bitmap))
        using (var sketch = new Sketch(canvas))
        {
            var rig = new FaceRig(traits, moment);
            var unit = size * 0.37f;
            canvas.Translate(size * 0.5f, size * 0.5f);
            canvas.Scale(unit, unit);
            Backdrop.Draw(sketch, rig);
            canvas.Translate(moment.Shift.X * 2.7f, 0.1f + moment.Shift.Y * 2.7f);
            canvas.RotateDegrees(moment.Roll);
            canvas.Scale(moment.Scale * (1 - 0.06f * rig.Child));
            Person(sketch, rig);
        }

        Expose(bitmap.GetPixelSpan(), bitmap.RowBytes, moment, size, planes);
    }

    private static void Person(Sketch sketch, FaceRig rig)
    {
        using var head = rig.Head();
        HairPainter.Behind(sketch, rig);
        BodyPainter.Draw(sketch, rig);
        BodyPainter.Ears(sketch, rig);
        HeadPainter.Draw(sketch, rig, head);
        sketch.Within(head, () => MarksPainter.Draw(sketch, rig));
        NosePainter.Draw(sketch, rig);
        AgePainter.Draw(sketch, rig);
        EyePainter.Draw(sketch, rig);
        BeardPainter.Draw(sketch, rig, head);
        MouthPainter.Draw(sketch, rig);
        BrowPainter.Draw(sketch, rig);
        HairPainter.Front(sketch, rig);
        GlassesPainter.Draw(sketch, rig);
    }

    /// <summary>Brightness, colour of the light and sensor noise, from interleaved pixels to planes.</summary>
    private static void Expose(ReadOnlySpan<byte> rgba, int stride, FaceMoment moment, int size, Span<byte> planes)
    {
        var random = new FaceRandom((int)moment.Scene, (int)(moment.Scene >> 32), 2);
        ReadOnlySpan<float> gains =
            [moment.Brightness * (1 + moment.Warmth), moment.Brightness, moment.Brightness * (1 - moment.Warmth)];
        for (var y = 0; y < size; y++)
            for (var x = 0; x < size; x++)
            {
                var bits = random.Bits();
                for (var c = 0; c < 3; c++, bits >>= 16)
                {
                    // Two uniform bytes make a triangular error of a few grey levels.
                    var noise = ((int)(bits & 255) - (int)((bits >> 8) & 255)) * (1f / 46);
                    var value = rgba[y * stride + 4 * x + c] * gains[c] + noise + 0.5f;
                    planes[(c * size + y) * size + x] = (byte)Math.Clamp((int)value, 0, 255);
                }
            }
    }
}
