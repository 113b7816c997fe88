using System.ComponentModel.DataAnnotations;

namespace Dlfd.Vision.Datasets;

/// <summary>Holds decoded images with their records: in memory, or where they are too many, on disk; owns the pixels.</summary>
public sealed class ImageSet : IDisposable
{
    readonly Tensor? pixels;
    readonly ImageReader? reader; // of a streamed set

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
        (Size, Records) = (size, records);
        this.pixels = torch.tensor(pixels, [records.Count, 3, size, size], dtype: torch.uint8).DetachFromDisposeScope();
    }

    ImageSet(Tensor? pixels, ImageReader? reader, int size, IReadOnlyList<ImageRecord> records) => (this.pixels, this.reader, Size, Records) = (pixels, reader, size, records);

    /// <summary>Gets width and height, in pixels.</summary>
    public int Size { get; }

    /// <summary>Gets the records, in the order of the pixels.</summary>
    public IReadOnlyList<ImageRecord> Records { get; }

    /// <summary>Gets whether the pixels are read from disk batch by batch.</summary>
    public bool IsStreamed => pixels is null;

    /// <summary>Reads the pixels of some images, in that order; may be called from any thread.</summary>
    /// <param name="rows">Positions from 0 to the number of records - 1.</param>
    /// <returns>uint8 [rows, 3, size, size] on the CPU, owned by the caller's scope.</returns>
    public Tensor Read(long[] rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (pixels is null) return reader!.Read([.. rows.Select(r => Records[(int)r])]);
        using var index = torch.tensor(rows);
        return pixels.index_select(0, index);
    }

    /// <summary>Decodes every image once, on all cores.</summary>
    /// <param name="folder">The folder that the records' paths start from.</param>
    /// <param name="records">The images to read.</param>
    /// <param name="size">Width and height of the result, in pixels.</param>
    /// <param name="options">Where decoded images are kept; null for the defaults.</param>
    /// <param name="progress">Told the number of images read.</param>
    /// <param name="cancellationToken">Stops between images.</param>
    /// <returns>The set, whose records carry content hashes; the caller disposes it.</returns>
    /// <exception cref="FileNotFoundException">An image is missing.</exception>
    /// <exception cref="InvalidDataException">An image cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ImageSet Load(string folder, IReadOnlyList<ImageRecord> records, int size, ImageLoadOptions? options = null, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        var chosen = options ?? new();
        Validator.ValidateObject(chosen, new(chosen), validateAllProperties: true);
        var reader = new ImageReader(folder, size, chosen.CacheFolder);
        var inMemory = records.Count <= chosen.MemoryBudget / reader.Length;
        var pixels = inMemory ? torch.empty([records.Count, 3, size, size], dtype: torch.uint8).DetachFromDisposeScope() : null;
        var hashed = new ImageRecord[records.Count];
        var done = 0;
        try
        {
            ParallelImages.For(records.Count, pixels, (i, image) =>
            {
                hashed[i] = reader.Read(records[i], inMemory ? image : new byte[reader.Length]);
                progress?.Report(Interlocked.Increment(ref done));
            }, cancellationToken);
            return new(pixels, reader, size, hashed);
        }
        catch
        {
            pixels?.Dispose();
            throw;
        }
    }

    /// <summary>Computes the content hash of every image file, on all cores, without decoding.</summary>
    /// <param name="folder">The folder that the records' paths start from.</param>
    /// <param name="records">The images to read.</param>
    /// <param name="cancellationToken">Stops between images.</param>
    /// <returns>The records with their hashes, in the same order.</returns>
    /// <exception cref="FileNotFoundException">An image is missing.</exception>
    public static IReadOnlyList<ImageRecord> Hash(string folder, IReadOnlyList<ImageRecord> records, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        var hashed = new ImageRecord[records.Count];
        ParallelImages.For(records.Count, null, (i, _) => hashed[i] = ImageReader.Hash(folder, records[i]), cancellationToken);
        return hashed;
    }

    /// <inheritdoc/>
    public void Dispose() => pixels?.Dispose();
}
