using System.Security.Cryptography;

namespace Dlfd.Vision.Datasets;

/// <summary>Keeps decoded pixels on disk, by the hash of the image file and their size; an entry ends in its own SHA-256.</summary>
sealed class ImageCache(string folder, int size)
{
    const string Version = "1"; // to be raised when the same file decodes to other pixels

    /// <summary>Reads the pixels of a file; false where there is no entry, or a damaged one.</summary>
    public bool TryRead(string contentHash, Span<byte> pixels)
    {
        try
        {
            using var file = File.OpenHandle(PathOf(contentHash), options: FileOptions.SequentialScan);
            Span<byte> stored = stackalloc byte[SHA256.HashSizeInBytes], computed = stackalloc byte[SHA256.HashSizeInBytes];
            if (RandomAccess.GetLength(file) != pixels.Length + stored.Length
                || RandomAccess.Read(file, pixels, 0) != pixels.Length || RandomAccess.Read(file, stored, pixels.Length) != stored.Length) return false;
            SHA256.HashData(pixels, computed);
            return stored.SequenceEqual(computed);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Writes an entry, whole or not at all.</summary>
    public void Write(string contentHash, ReadOnlySpan<byte> pixels)
    {
        var path = PathOf(contentHash);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        byte[] entry = [.. pixels, .. SHA256.HashData(pixels)];
        AtomicFile.Write(path, temporary => File.WriteAllBytes(temporary, entry));
    }

    string PathOf(string contentHash) => Path.Combine(folder, $"v{Version}-{size}px", contentHash[..2], contentHash);
}
