using Dlfd.Data;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using static TorchSharp.torch;

/// <summary>Some images with what DLFD makes of them, as bytes for the report.</summary>
/// <param name="Size">Width and height, in pixels.</param>
/// <param name="Original">Red, green and blue of every pixel, image after image.</param>
/// <param name="Perturbed">Likewise.</param>
sealed record PerturbedFaces(int Size, byte[][] Original, byte[][] Perturbed)
{
    const int Count = 2;

    /// <summary>Perturbs the first images to retain, beside some to forget.</summary>
    public static PerturbedFaces Make(DlfdUnlearner dlfd, UnlearningRequest request)
    {
        using var scope = NewDisposeScope();
        using Batch retain = First(request.Retain, Count), forget = First(request.Forget, 32);
        var perturbed = dlfd.Perturb(request, retain, forget);
        return new((int)perturbed.shape[3], Bytes(retain.Inputs, request), Bytes(perturbed, request));

        Batch First(ILabeledDataset data, long count) => data.Read([.. Enumerable.Range(0, (int)Math.Min(count, data.Count)).Select(i => (long)i)], request.Model.Device);
    }

    static byte[][] Bytes(Tensor inputs, UnlearningRequest request)
    {
        var (mean, deviation) = (request.Normalization!.Mean, request.Normalization.Deviation);
        var pixels = inputs.cpu() * tensor(deviation.ToArray()).view(1, -1, 1, 1) + tensor(mean.ToArray()).view(1, -1, 1, 1);
        var bytes = (pixels * 255).round().clamp(0, 255).to(uint8).permute(0, 2, 3, 1).contiguous();
        return [.. Enumerable.Range(0, (int)bytes.shape[0]).Select(i => bytes[i].data<byte>().ToArray())];
    }
}
