using static TorchSharp.torch;

namespace Dlfd.Tests.Vision;

/// <summary>Fills a model with the hashed weights that the golden logits were made with.</summary>
static class DeterministicFill
{
    /// <summary>Fills entry k of the state, in the order of the names, with numbers hashed from k and their flat index.</summary>
    public static void Apply(nn.Module model, IEnumerable<string> names)
    {
        var state = model.state_dict();
        foreach (var (index, name) in names.Index())
        {
            var entry = state[name];
            if (name.EndsWith("num_batches_tracked", StringComparison.Ordinal)) continue;
            var (scale, offset) = ScaleAndOffset(name, entry);
            var values = new float[entry.numel()];
            for (uint i = 0; i < values.Length; i++) values[i] = (float)(offset + scale * Hash(i, (uint)index));
            using var filled = tensor(values).view(entry.shape);
            entry.copy_(filled);
        }
    }

    /// <summary>Makes the input, [2, 3, 64, 64].</summary>
    public static Tensor Input()
    {
        var values = new float[2 * 3 * 64 * 64];
        for (uint i = 0; i < values.Length; i++)
        {
            var (b, c, h, w) = (i / (3 * 64 * 64), i / (64 * 64) % 3, i / 64 % 64, i % 64);
            values[i] = (float)(0.5 + 0.25 * Hash(i, 10007) + 0.25 * Math.Sin(0.1 * (b + 1) * h + 0.07 * (c + 1) * w));
        }
        return tensor(values).view(2, 3, 64, 64);
    }

    static (double Scale, double Offset) ScaleAndOffset(string name, Tensor entry)
    {
        if (name.EndsWith("running_var", StringComparison.Ordinal)) return (0.5, 1);
        if (entry.dim() >= 2) return (Math.Sqrt(6.0 / entry.shape.Skip(1).Aggregate((a, b) => a * b)), 0);
        return (0.1, name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0);
    }

    static double Hash(uint i, uint k)
    {
        var h = unchecked(i * 2654435761u + (k * 2246822519u + 374761393u));
        h ^= h >> 15;
        h = unchecked(h * 2246822519u);
        h ^= h >> 13;
        h = unchecked(h * 3266489917u);
        h ^= h >> 16;
        return h / 2147483648.0 - 1;
    }
}
