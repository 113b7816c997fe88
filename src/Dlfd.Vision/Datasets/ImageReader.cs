using System.Security.Cryptography;
using Dlfd.Vision.Imaging;

namespace Dlfd.Vision.Datasets;

/// <summary>Reads single images of a folder at one size, from the cache where they are in it.</summary>
sealed class ImageReader(string folder, int size, string? cacheFolder)
{
    readonly ImageCache? cache = cacheFolder is null ? null : new(cacheFolder, size);

    /// <summary>Gets the bytes of a decoded image.</summary>
    public int Length => 3 * size * size;

    /// <summary>Reads an image and returns its record with the hash of its file; a record that already has it may skip the file.</summary>
    /// <exception cref="FileNotFoundException">The image is missing.</exception>
    /// <exception cref="InvalidDataException">The image cannot be read, or has another hash than its record.</exception>
    public ImageRecord Read(ImageRecord record, Span<byte> pixels)
    {
        if (record.ContentHash.Length > 0 && cache?.TryRead(record.ContentHash, pixels) == true) return record;
        var encoded = ReadFile(folder, record);
        var hashed = Hashed(record, encoded);
        if (record.ContentHash.Length > 0 && record.ContentHash != hashed.ContentHash)
            throw new InvalidDataException($"The image '{Path.Combine(folder, record.Path)}' is another one than when the set was loaded; load the set again.");
        if (cache?.TryRead(hashed.ContentHash, pixels) == true) return hashed;
        ImageDecoder.Decode(encoded, size, record.Path).CopyTo(pixels);
        cache?.Write(hashed.ContentHash, pixels);
        return hashed;
    }

    /// <summary>Reads images on all cores, uint8 [records, 3, size, size], owned by the caller's scope.</summary>
    public Tensor Read(IReadOnlyList<ImageRecord> records)
    {
        using var scope = torch.NewDisposeScope();
        var pixels = torch.empty([records.Count, 3, size, size], dtype: torch.uint8);
        ParallelImages.For(records.Count, pixels, (i, image) => Read(records[i], image));
        return pixels.MoveToOuterDisposeScope();
    }

    /// <summary>Returns the record of an image file with the hash of its bytes, without decoding it.</summary>
    /// <exception cref="FileNotFoundException">The image is missing.</exception>
    public static ImageRecord Hash(string folder, ImageRecord record) => Hashed(record, ReadFile(folder, record));

    static ImageRecord Hashed(ImageRecord record, byte[] encoded) => record with { ContentHash = Convert.ToHexString(SHA256.HashData(encoded)) };

    static byte[] ReadFile(string folder, ImageRecord record)
    {
        var path = Path.Combine(folder, record.Path);
        return File.Exists(path) ? File.ReadAllBytes(path) : throw new FileNotFoundException($"The image '{path}' does not exist; add it or remove its row from the label file.");
    }
}
