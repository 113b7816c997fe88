using System.Numerics;
using System.Runtime.InteropServices;

namespace Dlfd.OptimalTransport.Simd;

/// <summary>The cost in rows of whole registers: borrowed where it is so already, else copied.</summary>
internal sealed unsafe class PaddedCost<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T* copy;

    public PaddedCost(T* cost, KernelMemory<T> memory)
    {
        Values = cost;
        Stride = memory.Stride;
        if (memory.Columns == memory.Stride) return;
        var size = (nuint)memory.Rows * (nuint)memory.Stride;
        Values = copy = (T*)NativeMemory.AlignedAlloc(size * (nuint)sizeof(T), 64);
        NativeMemory.Clear(copy, size * (nuint)sizeof(T));
        for (var i = 0; i < memory.Rows; i++)
            new Span<T>(cost + (long)i * memory.Columns, memory.Columns).CopyTo(new(copy + (long)i * memory.Stride, memory.Columns));
    }

    public T* Values { get; }

    public int Stride { get; }

    public void Dispose() => NativeMemory.AlignedFree(copy);
}
