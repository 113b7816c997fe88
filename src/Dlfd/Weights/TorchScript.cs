using System.IO.Compression;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Dlfd.Weights;

/// <summary>Loads and saves modules that PyTorch compiled with torch.jit.script; wrapped in a <see cref="Models.Classifier"/> they are unlearned like any other model.</summary>
/// <remarks>A TorchScript file holds code, which runs when the module is called: load only files whose origin you trust.</remarks>
public static class TorchScript
{
    /// <summary>Loads a module that maps one tensor to one tensor.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where the weights go; null for the CPU.</param>
    /// <returns>The module; dispose it.</returns>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="InvalidDataException">The file is no TorchScript module, or was traced: then batch norm and dropout stay in the mode of the tracing.</exception>
    public static jit.ScriptModule<Tensor, Tensor> Load(string path, Device? device = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (IsTraced(path))
            throw new InvalidDataException($"'{path}' was made by torch.jit.trace, so its batch norm and dropout cannot change between training and evaluation; use torch.jit.script.");
        try
        {
            using var scope = NewDisposeScope();
            var module = jit.load<Tensor, Tensor>(path, device ?? CPU);
            foreach (var entry in module.state_dict().Values) entry.DetachFromDisposeScope();
            return module;
        }
        catch (ExternalException e)
        {
            throw new InvalidDataException($"'{path}' cannot be loaded as a TorchScript module: {Reason(e)}.", e);
        }
    }

    /// <summary>Saves a module with its code and weights; the file appears whole or not at all.</summary>
    /// <param name="module">The module; borrowed.</param>
    /// <param name="path">The file, replaced if it exists.</param>
    /// <exception cref="IOException">The file cannot be written; an older one of its name is as it was.</exception>
    public static void Save(jit.ScriptModule module, string path)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            AtomicFile.Write(path, temporary => jit.save(module, temporary));
        }
        catch (ExternalException e)
        {
            throw new IOException($"'{path}' cannot be written: {Reason(e)}.", e);
        }
    }

    /// <summary>What libtorch says first; a trace of its own calls follows.</summary>
    static string Reason(ExternalException e) => e.Message.Split('\n')[0].TrimEnd('.');

    /// <summary>Tells whether layers that depend on the mode never ask for it.</summary>
    static bool IsTraced(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            ZipDirectory.Check(stream);
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
            var code = archive.Entries.Where(e => e.FullName.EndsWith(".py", StringComparison.Ordinal) && e.FullName.Contains("/code/", StringComparison.Ordinal)).ToList();
            if (code.Count == 0) throw new InvalidDataException("it holds no code");
            if (code.Any(e => e.Length > WeightLimits.ListBytes) || code.Sum(e => e.Length) > WeightLimits.ListBytes) throw new InvalidDataException($"its code has more than {WeightLimits.ListBytes} bytes");
            var text = string.Concat(code.Select(Text));
            return (text.Contains("batch_norm(", StringComparison.Ordinal) || text.Contains("dropout(", StringComparison.Ordinal))
                && !text.Contains("self.training", StringComparison.Ordinal);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{path}' is no TorchScript module: {e.Message.TrimEnd('.')}.", e);
        }
    }

    static string Text(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(entry.Open());
        var text = new char[entry.Length];
        return new(text, 0, reader.ReadBlock(text));
    }
}
