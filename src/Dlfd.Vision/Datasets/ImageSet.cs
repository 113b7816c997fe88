using System.Security.Cryptography;
using Dlfd.Vision.Imaging;

namespace Dlfd.Vision.Datasets;

/// <summary>Holds decoded images with their records in memory; owns the pixels.</summary>
public sealed class ImageSet : IDisposable
{
    /// <summary>Initializes the set from pixels.</summary>
    /// <param name="pixels">RGB planes, [records, 3, size, size].</param>
    /// <param name="size">Width and height, in pixels.</param>
    /// <param name="records">What is known of each image.</param>
    /// <exception cref="ArgumentException">The number of bytes does not fit.</exception>
    public ImageSet(byte[] pixels, int size, IReadOnlyList<ImageRecord> records)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentNullException.ThrowIfNull(records);
        if (pixels.LongLength != 3L * size * size * records.Count)
            throw new ArgumentException($"There are {pixels.LongLength} bytes for {records.Count} images of {size} px; give 3 × size × size bytes an image.", nameof(pixels));
        Records = records;
        Pixels = torch.tensor(pixels, [records.Count, 3, size, size], dtype: torch.uint8).DetachFromDisposeScope();
    }

    ImageSet(Tensor pixels, IReadOnlyList<ImageRecord> records) => (Pixels, Records) = (pixels, records);

    /// <summary>Gets the pixels, uint8 [n, 3, size, size] on the CPU; borrowed, valid until the set is disposed.</summary>
    public Tensor Pixels { get; }

    /// <summary>Gets the records, in the order of the pixels.</summary>
    public IReadOnlyList<ImageRecord> Records { get; }

    /// <summary>Decodes every image once, on all cores.</summary>
    /// <param name="folder">The folder that the records' paths start from.</param>
    /// <param name="records">The images to read.</param>
    /// <param name="size">Width and height of the result, in pixels.</param>
    /// <param name="progress">Told the number of images read.</param>
    /// <param name="cancellationToken">Stops between images.</param>
    /// <returns>The set, whose records carry content hashes; the caller disposes it.</returns>
    /// <exception cref="FileNotFoundException">An image is missing.</exception>
    /// <exception cref="InvalidDataException">An image cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ImageSet Load(string folder, IReadOnlyList<ImageRecord> records, int size, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        var pixels = torch.empty([records.Count, 3, size, size], dtype: torch.uint8).DetachFromDisposeScope();
        var hashed = new ImageRecord[records.Count];
        var done = 0;
        try
        {
            Parallel.For(0, records.Count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
            {
                var encoded = ReadFile(Path.Combine(folder, records[i].Path));
                using (var image = pixels[i]) ImageDecoder.Decode(encoded, size, records[i].Path).CopyTo(image.bytes);
                hashed[i] = records[i] with { ContentHash = Convert.ToHexString(SHA256.HashData(encoded)) };
                progress?.Report(Interlocked.Increment(ref done));
            });
            return new(pixels, hashed);
        }
        catch (Exception e)
        {
            pixels.Dispose();
            if (e is AggregateException { InnerExceptions: [var first, ..] }) throw first; // one sentence about one image, rather than a list
            throw;
        }
    }

    static byte[] ReadFile(string path) => File.Exists(path)
        ? File.ReadAllBytes(path)
        : throw new FileNotFoundException($"The image '{path}' does not exist; add it or remove its row from labels.csv.");

    /// <inheritdoc/>
    public void Dispose() => Pixels.Dispose();
}
