using System.Runtime.ExceptionServices;

namespace Dlfd.Vision.Datasets;

/// <summary>Fills images of a tensor on all cores.</summary>
static class ParallelImages
{
    public delegate void Fill(int index, Span<byte> image);

    /// <summary>Calls <paramref name="fill"/> for every position with the bytes of its image in a contiguous uint8 tensor; without a tensor, with none.</summary>
    /// <remarks>The first error stops the others and is thrown as it is: one sentence about one image, rather than a list.</remarks>
    public static void For(int count, Tensor? pixels, Fill fill, CancellationToken cancellationToken = default)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
            {
                using var image = pixels?[i];
                fill(i, image is null ? [] : image.bytes);
            });
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
