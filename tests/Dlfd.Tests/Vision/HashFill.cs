using static TorchSharp.torch;

namespace Dlfd.Tests.Vision;

/// <summary>Fills models and images by the hash of tools/golden_models.py, so that outputs equal PyTorch's without its random numbers.</summary>
static class HashFill
{
    public static void Fill(nn.Module module)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var (k, (name, entry)) in PyTorchState.Of(module).Index()) Fill(name, entry, k);
    }

    public static Tensor Images()
    {
        var values = new float[2 * 3 * 64 * 64];
        for (int b = 0, flat = 0; b < 2; b++)
            for (var c = 0; c < 3; c++)
                for (var h = 0; h < 64; h++)
                    for (var w = 0; w < 64; w++, flat++)
                        values[flat] = (float)(0.5 + 0.25 * Hash(flat, 10007) + 0.25 * Math.Sin(0.1 * (b + 1) * h + 0.07 * (c + 1) * w));
        return tensor(values).view(2, 3, 64, 64);
    }

    static void Fill(string name, Tensor entry, int k)
    {
        if (name.EndsWith("num_batches_tracked", StringComparison.Ordinal)) return;
        var fan = entry.dim() >= 2 ? entry.shape.Skip(1).Aggregate(1L, (a, b) => a * b) : 0;
        var values = new float[entry.numel()];
        for (long i = 0; i < values.Length; i++)
        {
            var s = Hash(i, k);
            values[i] = (float)(name.EndsWith("running_var", StringComparison.Ordinal) ? 1 + 0.5 * s
                : entry.dim() >= 2 ? s * Math.Sqrt(6.0 / fan)
                : name.EndsWith("weight", StringComparison.Ordinal) ? 1 + 0.1 * s
                : 0.1 * s);
        }
        entry.copy_(tensor(values).view(entry.shape));
    }

    static double Hash(long i, long k)
    {
        unchecked
        {
            var h = (uint)i * 2654435761u + ((uint)k * 2246822519u + 374761393u);
            h ^= h >> 15;
            h *= 2246822519u;
            h ^= h >> 13;
            h *= 3266489917u;
            h ^= h >> 16;
            return h / 2147483648.0 - 1;
        }
    }
}
