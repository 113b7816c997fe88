using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Dlfd.Models;

/// <summary>Checks and chooses the native library that TorchSharp runs on.</summary>
public static class TorchBackend
{
    /// <summary>Loads the native library, or throws with the true cause and the remedy.</summary>
    /// <exception cref="PlatformNotSupportedException">libtorch is missing, or this system's libstdc++ is too old for it.</exception>
    public static void EnsureAvailable()
    {
        try
        {
            InitializeDeviceType(DeviceType.CPU);
        }
        catch (Exception e) when (e is TypeInitializationException or NotSupportedException or DllNotFoundException)
        {
            throw new PlatformNotSupportedException(Explain(OperatingSystem.IsLinux() && !LibstdcxxHas("_ZSt21ios_base_library_initv")), e);
        }
    }

    /// <summary>Returns the device that a name stands for.</summary>
    /// <param name="name"><c>auto</c> (CUDA where it is present, else the CPU), <c>cpu</c>, <c>cuda</c> or <c>cuda:i</c>.</param>
    /// <exception cref="ArgumentException">The name is unknown, or names a CUDA device that is not there.</exception>
    public static Device SelectDevice(string name = "auto")
    {
        EnsureAvailable();
        if (name == "cpu" || (name == "auto" && !cuda.is_available())) return CPU;
        if (name == "auto") return CUDA;
        var index = name == "cuda" ? 0 : name.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(name.AsSpan(5), out var i) && i >= 0 ? i : -1;
        if (index < 0) throw new ArgumentException($"Unknown device '{name}'; use auto, cpu, cuda or cuda:i.", nameof(name));
        if (!cuda.is_available() || index >= cuda.device_count())
            throw new ArgumentException($"Device '{name}' is not present; use cpu, or build with -p:TorchBackend=cuda-linux (cuda-windows) on a machine with such a GPU.", nameof(name));
        return device(DeviceType.CUDA, index);
    }

    /// <summary>Lets the process keep the memory of freed CPU tensors for the next ones, for as long as it lives; call it once, before the first run.</summary>
    /// <remarks>
    /// glibc gives blocks above 32 MiB, such as the activations of a batch, back to the system at once, and the next step has them mapped
    /// and cleared page by page: 3 to 18 % of a step. The resident memory then stays where its peak was.
    /// </remarks>
    /// <returns>Whether the C library knows how: glibc does.</returns>
    public static bool KeepFreedMemory()
    {
        const int TrimThreshold = -1, MaximumMappings = -4;
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libc.so.6", out var library) || !NativeLibrary.TryGetExport(library, "mallopt", out var function)) return false;
        unsafe
        {
            var set = (delegate* unmanaged<int, int, int>)function;
            return set(MaximumMappings, 0) == 1 & set(TrimThreshold, -1) == 1;
        }
    }

    internal static string Explain(bool oldLibstdcxx) => oldLibstdcxx
        ? "TorchSharp's native library needs GLIBCXX_3.4.32, which this system's libstdc++ lacks; use Debian 13, Ubuntu 24.04 or newer, or install libstdc++6 of GCC 13 or newer."
        : "TorchSharp's native library could not be loaded; reference TorchSharp-cpu, TorchSharp-cuda-linux or TorchSharp-cuda-windows in the application, in the version of TorchSharp.";

    static bool LibstdcxxHas(string symbol) =>
        NativeLibrary.TryLoad("libstdc++.so.6", out var library) && NativeLibrary.TryGetExport(library, symbol, out _);
}
