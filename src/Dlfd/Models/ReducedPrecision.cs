using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace Dlfd.Models;

/// <summary>Knows where 16 bits are fast.</summary>
static class ReducedPrecision
{
    /// <summary>Refuses a type that the device would have to emulate.</summary>
    /// <exception cref="PlatformNotSupportedException">It has no instructions for it.</exception>
    public static void Require(ScalarType type, Device device, bool? processorHasBFloat16 = null)
    {
        if (device.type != DeviceType.CPU) return;
        if (type == ScalarType.Float16) throw new PlatformNotSupportedException("Float16 needs a CUDA device; choose BFloat16 or Float32.");
        if (!(processorHasBFloat16 ?? HasBFloat16)) throw new PlatformNotSupportedException("This processor has no bfloat16 instructions (avx512_bf16 or amx_bf16); choose Float32.");
    }

    static bool HasBFloat16 => X86Base.IsSupported && X86Base.CpuId(0, 0).Eax >= 7
        && ((X86Base.CpuId(7, 0).Edx >> 22 & 1) == 1 || X86Base.CpuId(7, 0).Eax >= 1 && (X86Base.CpuId(7, 1).Eax >> 5 & 1) == 1);
}
