using System.Buffers.Binary;

namespace Dlfd.Weights;

/// <summary>Looks at a zip's list of files before it is read: it makes objects of each.</summary>
static class ZipDirectory
{
    const int EndBytes = 22, LongEndBytes = 56, LocatorBytes = 20;
    static readonly byte[] End = "PK\x05\x06"u8.ToArray(), Locator = "PK\x06\x07"u8.ToArray();

    /// <summary>Refuses a list that is longer than any model's.</summary>
    /// <exception cref="InvalidDataException">It is longer, or the zip has no end.</exception>
    public static void Check(Stream stream)
    {
        var tail = Read(stream, Math.Max(0, stream.Length - ushort.MaxValue - EndBytes - LocatorBytes), stream.Length);
        var end = tail.AsSpan(0, Math.Max(0, tail.Length - EndBytes + End.Length)).LastIndexOf(End);
        if (end < 0) throw new InvalidDataException("it is a zip without an end; it may be cut short");
        var (start, stop) = ((long)BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16)), stream.Length - tail.Length + end);
        if (start == uint.MaxValue) start = stop; // it does not say
        if (end >= LocatorBytes && tail.AsSpan(end - LocatorBytes).StartsWith(Locator))
        {
            var longEnd = BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(end - LocatorBytes + 8));
            if (longEnd < 0 || longEnd > stream.Length - LongEndBytes) throw new InvalidDataException("its zip's end lies beyond the file");
            start = Math.Min(start, BinaryPrimitives.ReadInt64LittleEndian(Read(stream, longEnd, longEnd + LongEndBytes).AsSpan(48))); // whichever the reader believes
        }
        if (start < 0) throw new InvalidDataException("its zip's list lies before the file");
        if (stop - start > WeightLimits.ListBytes) throw new InvalidDataException($"its zip lists files in {stop - start} bytes, more than {WeightLimits.ListBytes}");
        stream.Position = 0;
    }

    static byte[] Read(Stream stream, long from, long to)
    {
        var bytes = new byte[to - from];
        stream.Position = from;
        stream.ReadExactly(bytes);
        return bytes;
    }
}
