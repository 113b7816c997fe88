using System.Runtime.InteropServices;
using Dlfd.Data;

namespace Dlfd.Vision.Datasets;

/// <summary>Reads some images of a set as normalised float batches.</summary>
sealed class ImageDataset(ImageSet images, long[] rows, Tensor labels, InputNormalization normalization) : ILabeledDataset
{
    readonly float[] inputs = Inputs(normalization);

    public long Count => rows.Length;

    public Batch Read(ReadOnlySpan<long> indices, torch.Device device)
    {
        using var scope = torch.NewDisposeScope();
        var chosen = new long[indices.Length];
        for (var i = 0; i < chosen.Length; i++) chosen[i] = rows[indices[i]];
        var pixels = images.Read(chosen);
        return new(device.type == DeviceType.CPU ? Lookup(pixels) : Normalized(pixels.to(device), normalization), labels.index_select(0, torch.tensor(chosen)).to(device));
    }

    static Tensor Normalized(Tensor pixels, InputNormalization normalization) => normalization.Apply(pixels.to(torch.float32).div_(255));

    /// <summary>Computes the input of every byte in every channel, [3, 256].</summary>
    static float[] Inputs(InputNormalization normalization)
    {
        using var scope = torch.NewDisposeScope();
        return Normalized(torch.arange(256).view(1, 1, 1, 256).expand(1, 3, 1, 256), normalization).data<float>().ToArray();
    }

    /// <summary>Normalises in one pass, to the same bits.</summary>
    Tensor Lookup(Tensor pixels)
    {
        var result = torch.empty(pixels.shape, dtype: torch.float32);
        var area = images.Size * images.Size;
        Parallel.For(0, (int)pixels.shape[0] * 3, plane =>
        {
            var source = pixels.bytes.Slice(plane * area, area);
            var target = MemoryMarshal.Cast<byte, float>(result.bytes).Slice(plane * area, area);
            var table = inputs.AsSpan(plane % 3 * 256, 256);
            for (var i = 0; i < source.Length; i++) target[i] = table[source[i]];
        });
        return result;
    }
}
