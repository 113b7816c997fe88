using System.Runtime.InteropServices;

namespace Dlfd.OptimalTransport.Simd;

/// <summary>
/// Aligned memory that is kept between calls, since the first touch of fresh pages costs as much as solving a problem in them. Keeps at most
/// 256 MiB in 16 blocks for the life of the process.
/// </summary>
internal static unsafe class BlockPool
{
    private const int MostBlocks = 16;
    private const long MostBytes = 256L << 20;
    private static readonly Lock Gate = new();
    private static readonly (nint Address, long Bytes)[] Kept = new (nint, long)[MostBlocks];
    private static int count;
    private static long total;

    /// <summary>At least so many bytes, at a multiple of 64, with anything in them.</summary>
    public static (nint Address, long Bytes) Rent(long bytes)
    {
        lock (Gate)
        {
            var best = -1;
            for (var k = 0; k < count; k++)
                if (Kept[k].Bytes >= bytes && (best < 0 || Kept[k].Bytes < Kept[best].Bytes)) best = k;
            if (best >= 0) return Take(best);
        }
        return ((nint)NativeMemory.AlignedAlloc((nuint)bytes, 64), bytes);
    }

    /// <summary>Keeps the block; where there are too many, frees the smallest, which are the cheapest to make again.</summary>
    public static void Return((nint Address, long Bytes) block)
    {
        lock (Gate)
        {
            while (count > 0 && (count == MostBlocks || total + block.Bytes > MostBytes))
            {
                var smallest = 0;
                for (var k = 1; k < count; k++)
                    if (Kept[k].Bytes < Kept[smallest].Bytes) smallest = k;
                if (Kept[smallest].Bytes > block.Bytes) break;
                NativeMemory.AlignedFree((void*)Take(smallest).Address);
            }
            if (count < MostBlocks && total + block.Bytes <= MostBytes)
            {
                Kept[count++] = block;
                total += block.Bytes;
                return;
            }
        }
        NativeMemory.AlignedFree((void*)block.Address);
    }

    private static (nint Address, long Bytes) Take(int index)
    {
        var block = Kept[index];
        Kept[index] = Kept[--count];
        total -= block.Bytes;
        return block;
    }
}
