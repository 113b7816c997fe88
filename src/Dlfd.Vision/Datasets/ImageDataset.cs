using Dlfd.Data;

namespace Dlfd.Vision.Datasets;

/// <summary>Reads some images of a set as normalised float batches.</summary>
sealed class ImageDataset(ImageSet images, long[] rows, Tensor labels, InputNormalization normalization) : ILabeledDataset
{
    public long Count => rows.Length;

    public Batch Read(ReadOnlySpan<long> indices, torch.Device device)
    {
        using var scope = torch.NewDisposeScope();
        var chosen = new long[indices.Length];
        for (var i = 0; i < chosen.Length; i++) chosen[i] = rows[indices[i]];
        var pixels = images.Read(chosen).to(device).to(torch.float32).div_(255);
        return new(normalization.Apply(pixels), labels.index_select(0, torch.tensor(chosen)).to(device));
    }
}
