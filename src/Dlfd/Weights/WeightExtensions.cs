using static TorchSharp.torch;

namespace Dlfd.Weights;

/// <summary>Loads and saves the parameters and buffers of models.</summary>
public static class WeightExtensions
{
    static readonly string[] Prefixes = ["module.", "_orig_mod."];

    /// <summary>Loads a file of any format that <see cref="WeightFile"/> reads; real numbers are converted to the model's precision.</summary>
    /// <param name="module">The model, TorchScript included; borrowed; unchanged if the call throws.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">How names meet; null for strict equality.</param>
    /// <returns>What was loaded and what was not.</returns>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="InvalidDataException">The file is malformed, or nothing in it fits, or strict loading finds a difference.</exception>
    /// <exception cref="ArgumentException">Two names of the file became the same.</exception>
    public static WeightReport LoadWeights(this nn.Module module, string path, WeightLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        options ??= new();
        using var file = WeightFile.Open(path, options.Key);
        using var scope = NewDisposeScope();
        var target = module.state_dict();
        var given = Named(file.Entries, target.Keys, options.Rename);
        var fits = given.ToLookup(g => !target.TryGetValue(g.Key, out var value) ? Fit.Unexpected : Fits(g.Value, value) ? Fit.Loaded : Fit.Mismatched, g => g.Key);
        string[] missing = [.. target.Keys.Where(name => !given.ContainsKey(name) && !name.EndsWith("num_batches_tracked", StringComparison.Ordinal))];
        var report = new WeightReport([.. fits[Fit.Loaded]], missing, [.. fits[Fit.Unexpected]], [.. fits[Fit.Mismatched]]);
        if (report.Loaded.Count == 0 || (options.Strict && !report.IsComplete))
            throw new InvalidDataException($"Weight file '{path}' does not fit {module.GetName()}: {report}; use the architecture it was saved from, rename entries, or load what fits with Strict = false.");

        // All is read before anything is changed.
        var values = report.Loaded.Select(name => (Target: target[name], Value: file.Read(given[name].Name))).ToList();
        using var noGrad = no_grad();
        foreach (var (entry, value) in values) entry.copy_(value);
        return report;
    }

    /// <summary>Saves all parameters and persistent buffers; the file appears whole or not at all.</summary>
    /// <param name="module">The model, TorchScript included; borrowed.</param>
    /// <param name="path">The file, replaced if it exists: <c>.safetensors</c>, which Python reads too, or <c>.dat</c>, TorchSharp's own format.</param>
    /// <exception cref="ArgumentException">The file's name has another ending, or the model an element type that weights do not have.</exception>
    /// <exception cref="IOException">The file cannot be written; an older one of its name is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void SaveWeights(this nn.Module module, string path)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentException.ThrowIfNullOrEmpty(path);
        Action<Stream, IReadOnlyList<(string, Tensor)>> write = Path.GetExtension(path) switch
        {
            ".safetensors" => SafetensorsFormat.Write,
            ".dat" => TorchSharpFormat.Write,
            _ => throw new ArgumentException($"'{path}' ends neither in .safetensors nor in .dat; choose one of these formats.", nameof(path)),
        };
        var state = module.state_dict().Select(e => (e.Key, e.Value)).ToList();
        if (state.Find(e => !WeightEntry.IsSupported(e.Value.dtype)) is { Key: { } name, Value: var odd })
            throw new ArgumentException($"Entry '{name}' has element type {odd.dtype}; weights are integers, booleans and real numbers.", nameof(module));
        AtomicFile.Write(path, temporary =>
        {
            using var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write);
            write(stream, state);
            stream.Flush(flushToDisk: true);
        });
    }

    /// <summary>The names of wrappers that all names begin with.</summary>
    static string Wrappers(ICollection<string> names)
    {
        var shared = "";
        while (names.Count > 0 && Prefixes.FirstOrDefault(p => names.All(n => n.AsSpan(shared.Length).StartsWith(p))) is { } next) shared += next;
        return shared;
    }

    enum Fit { Loaded, Unexpected, Mismatched }

    static bool Fits(WeightEntry entry, Tensor value) =>
        entry.Shape.SequenceEqual(value.shape) && IsReal(entry.Type) == IsReal(value.dtype);

    static bool IsReal(ScalarType type) => type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;

    static Dictionary<string, WeightEntry> Named(IReadOnlyList<WeightEntry> entries, ICollection<string> expected, Func<string, string?>? rename)
    {
        var (given, own) = (Wrappers([.. entries.Select(e => e.Name)]), rename is null ? Wrappers(expected) : ""); // a model may have children of such names itself
        var prefix = given.EndsWith(own, StringComparison.Ordinal) ? given.Length - own.Length : 0;
        var named = new Dictionary<string, WeightEntry>();
        foreach (var entry in entries)
        {
            var name = entry.Name[prefix..];
            name = rename is null ? name : rename(name);
            if (name is not null && !named.TryAdd(name, entry))
                throw new ArgumentException($"Entries {WeightLimits.Show(named[name].Name)} and {WeightLimits.Show(entry.Name)} are both called '{name}'; rename them apart.", nameof(rename));
        }
        return named;
    }
}
