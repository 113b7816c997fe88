using static TorchSharp.torch;

namespace Dlfd.Models;

/// <summary>Seeds torch's generators, which dropout and initialisation draw from, and restores the CPU's when disposed; TorchSharp cannot read the state of a GPU's.</summary>
sealed class SeededTorch : IDisposable
{
    readonly Tensor state = random.get_rng_state().DetachFromDisposeScope();

    public SeededTorch(long seed) => Seed(seed);

    /// <summary>Seeds the generators of the CPU and of every GPU; without a GPU there is only the former.</summary>
    public static void Seed(long seed)
    {
        random.manual_seed(seed);
        cuda.manual_seed_all(seed); // random.manual_seed leaves them out
    }

    public void Dispose()
    {
        random.set_rng_state(state);
        state.Dispose();
    }
}
