using System.Security.Cryptography;
using System.Text;

namespace Dlfd.Vision.Datasets;

/// <summary>Computes a number from a text that is the same on every machine and in every run.</summary>
static class StableHash
{
    /// <summary>Returns the first 8 bytes of the text's SHA-256.</summary>
    public static ulong Of(string text) => System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
