using System.Buffers.Binary;

namespace Dlfd.Weights;

/// <summary>Reads the arguments of a pickle's instructions from memory.</summary>
sealed class PickleReader(byte[] bytes)
{
    int position;

    public byte Byte() => Take(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    public string Text(long length) => WeightLimits.Utf8.GetString(Take(length));

    public string Line()
    {
        var length = bytes.AsSpan(position).IndexOf((byte)'\n');
        var line = Text(length < 0 ? bytes.Length : length); // without an end of line it is beyond the end
        position++;
        return line;
    }

    /// <summary>Reads a whole number of up to 8 bytes, two's complement.</summary>
    public long Integer(int length)
    {
        if (length > 8) throw new InvalidDataException($"its pickle holds a whole number of {length} bytes, more than 8");
        Span<byte> number = stackalloc byte[8];
        var given = Take(length);
        number.Fill(length > 0 && given[^1] >= 0x80 ? (byte)0xff : (byte)0);
        given.CopyTo(number);
        return BinaryPrimitives.ReadInt64LittleEndian(number);
    }

    public ReadOnlySpan<byte> Take(long length)
    {
        if (length < 0 || length > bytes.Length - position) throw new InvalidDataException("its pickle ends in the middle of a value");
        var taken = bytes.AsSpan(position, (int)length);
        position += (int)length;
        return taken;
    }
}
